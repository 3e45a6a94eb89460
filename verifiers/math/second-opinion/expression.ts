/** An expression as nerdamer writes it. The operators are calls too: "+" and "*" of two or more, "-" of one, "/" and "^" of two. */
export type Expression =
  /** Digits, with at most one point. */
  | { readonly kind: "number"; readonly text: string }
  /** A constant or a variable. */
  | { readonly kind: "name"; readonly name: string }
  | Call;

export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export const constants: ReadonlySet<string> = new Set(["pi", "e", "i", "Infinity"]);

/** How many arguments each of the calls has that bind a variable. */
export const calculus: ReadonlyMap<string, readonly number[]> = new Map([
  ["integrate", [2]],
  ["defint", [4]],
  ["limit", [3]],
  ["diff", [2, 3]],
  ["sum", [4]],
  ["product", [4]],
]);

export function call(name: string, ...inner: readonly Expression[]): Call {
  return { kind: "call", name, arguments: inner };
}

/** Writes an expression with all its brackets, so that no two programs can group it differently. */
export function writeExpression(expression: Expression): string {
  if (expression.kind === "number") return expression.text;
  if (expression.kind === "name") return expression.name;
  const inner = expression.arguments.map(writeExpression);
  if (/^[a-z]/u.test(expression.name)) return `${expression.name}(${inner.join(",")})`;
  return inner.length === 1 ? `(${expression.name}${inner[0]})` : `(${inner.join(expression.name)})`;
}

/** The expression with another one in the place of a name. It must hold no calls that bind that name. */
export function substitute(expression: Expression, name: string, value: Expression): Expression {
  if (expression.kind === "name") return expression.name === name ? value : expression;
  if (expression.kind === "number") return expression;
  return { ...expression, arguments: expression.arguments.map((inner) => substitute(inner, name, value)) };
}

/** Whether a call of one of these names stands anywhere in the expression. */
export function hasCall(expression: Expression, names: { has(name: string): boolean }): boolean {
  if (expression.kind !== "call") return false;
  return names.has(expression.name) || expression.arguments.some((inner) => hasCall(inner, names));
}

/** The variables that a value depends on: not the ones that a call binds. */
export function freeVariables(expression: Expression): ReadonlySet<string> {
  if (expression.kind === "number") return new Set();
  if (expression.kind === "name") return new Set(constants.has(expression.name) ? [] : [expression.name]);
  const [body, ...others] = expression.arguments;
  const inner = body ? freeVariables(body) : new Set<string>();
  const variable = boundVariable(expression);
  // What a derivative or an antiderivative is taken by stays free in it, and stands among the others.
  const kept = variable === undefined ? inner : new Set([...inner].filter((name) => name !== variable));
  const rest = others.filter((other) => variable === undefined || other.kind !== "name" || other.name !== variable);
  return new Set([...kept, ...rest.flatMap((other) => [...freeVariables(other)])]);
}

function boundVariable({ name, arguments: inner }: Call): string | undefined {
  const variable = name === "defint" ? inner[3] : name === "limit" || name === "sum" || name === "product" ? inner[1] : undefined;
  return variable?.kind === "name" ? variable.name : undefined;
}
