import { createRequire } from "node:module";
import type { FunctionNode, MathJsInstance, MathNode, OperatorNode } from "mathjs";
import { AssayError, messageOf } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";

export const maxLength = 500;
const maxNodes = 200;

/** A compiled formula: the values of its names, in their order, to a number, which may be NaN or infinite. */
export type Evaluate = (values: readonly number[]) => number;

/**
 * Reads a formula with the parser of mathjs and compiles what it allows to plain functions over numbers, so that nothing of mathjs' own
 * language (units, matrices, complex numbers, tolerant equality) can come in. Throws E_FORMULA, with the position where there is one.
 */
export function compileFormula(text: string, names: readonly string[]): Evaluate {
  const formula: Formula = { text, names, used: new Set() };
  for (const name of names) checkName(formula, name);
  const tree = parse(formula);
  let nodes = 0;
  tree.traverse(() => {
    nodes += 1;
  });
  if (nodes > maxNodes) throw refusal(formula, `it has ${nodes} terms, functions and operators; at most ${maxNodes} are accepted`);
  const evaluate = compile(formula, tree);
  const unused = names.filter((name) => !formula.used.has(name));
  if (unused.length === 0) return evaluate;
  throw refusal(formula, `the part "${unused[0]}" does not stand in it`, undefined, "Use the part or take it out.");
}

interface Formula {
  readonly text: string;
  readonly names: readonly string[];
  readonly used: Set<string>;
}

const binary: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ["add", (a, b) => a + b],
  ["subtract", (a, b) => a - b],
  ["multiply", (a, b) => a * b],
  ["divide", (a, b) => a / b],
  ["pow", (a, b) => a ** b],
  ["smaller", (a, b) => Number(a < b)],
  ["smallerEq", (a, b) => Number(a <= b)],
  ["larger", (a, b) => Number(a > b)],
  ["largerEq", (a, b) => Number(a >= b)],
  ["equal", (a, b) => Number(a === b)],
  ["unequal", (a, b) => Number(a !== b)],
]);

const functions: ReadonlyMap<string, (value: number) => number> = new Map([
  ["abs", Math.abs],
  ["ceil", Math.ceil],
  ["exp", Math.exp],
  ["floor", Math.floor],
  ["log", Math.log],
  // Halves away from zero, as people and mathjs do it.
  ["round", (value) => Math.sign(value) * Math.round(Math.abs(value))],
  ["sign", Math.sign],
  ["sqrt", Math.sqrt],
]);

const variadic: ReadonlyMap<string, (...values: readonly number[]) => number> = new Map([
  ["max", Math.max],
  ["min", Math.min],
]);

const functionNames = [...functions.keys(), ...variadic.keys()].toSorted();

/** Words that mathjs reads as something else than a name. */
const reserved: ReadonlySet<string> = new Set([
  "and",
  "end",
  "false",
  "in",
  "Infinity",
  "mod",
  "NaN",
  "not",
  "null",
  "or",
  "to",
  "true",
  "undefined",
  "xor",
]);

function checkName(formula: Formula, name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) {
    throw refusal(
      formula,
      `the part "${name}" cannot be named in it`,
      undefined,
      "Use letters, digits and _ only, and begin with a letter.",
    );
  }
  if (reserved.has(name) || functionNames.includes(name))
    throw refusal(formula, `"${name}" has a meaning of its own there`, undefined, "Give the part another name.");
}

/** Building is synchronous and formulas are rare, so the bundle (70 ms, CommonJS) is required when the first one is built. */
function parse(formula: Formula): MathNode {
  mathjs ??= createRequire(import.meta.url)("mathjs/lib/browser/math.js") as MathJsInstance; // the bundle exports what `all` makes
  try {
    return mathjs.parse(formula.text);
  } catch (error) {
    const character = error instanceof Error && "char" in error && typeof error.char === "number" ? error.char : undefined;
    throw refusal(formula, messageOf(error).replace(/\s*\(char \d+\)$/u, ""), character);
  }
}

let mathjs: MathJsInstance | undefined;

/** Recursion goes no deeper than the number of nodes, which is capped. */
function compile(formula: Formula, node: MathNode): Evaluate {
  // The field `type` tells which node it is; the casts below follow it.
  switch (node.type) {
    case "ConstantNode": {
      const { value } = node as unknown as { readonly value: unknown };
      if (typeof value !== "number" || !Number.isFinite(value)) throw refusal(formula, "only finite numbers can stand in it");
      return () => value;
    }
    case "SymbolNode":
      return compileName(formula, (node as unknown as { readonly name: string }).name);
    case "ParenthesisNode":
      return compile(formula, (node as unknown as { readonly content: MathNode }).content);
    case "OperatorNode":
      return compileOperator(formula, node as OperatorNode);
    case "FunctionNode":
      return compileCall(formula, node as FunctionNode);
    case "RelationalNode":
      throw refusal(formula, "comparisons cannot be chained", undefined, "Multiply two of them: (0 < a) * (a < 1).");
    default:
      throw refusal(formula, `${String(node.type).replace(/Node$/u, "").toLowerCase()} is not arithmetic`, undefined, allowed());
  }
}

function compileName(formula: Formula, name: string): Evaluate {
  const index = formula.names.indexOf(name);
  if (index >= 0) {
    formula.used.add(name);
    return (values) => values[index] ?? Number.NaN;
  }
  const near = nearest(name, formula.names);
  const hint = `${near === undefined ? "" : `Did you mean "${near}"? `}Parts: ${formula.names.join(", ")}.`;
  throw refusal(formula, `"${name}" is no part`, positionOf(formula.text, name), hint);
}

function compileOperator(formula: Formula, node: OperatorNode): Evaluate {
  const { fn, args, op } = node;
  const implicit = (node as unknown as { readonly implicit?: boolean }).implicit === true; // not in the types of mathjs
  const percentage = (node as unknown as { readonly isPercentage?: boolean }).isPercentage === true; // neither
  if (implicit) throw refusal(formula, "two terms stand side by side", undefined, "Write * between them.");
  const [left, right] = args.map((argument) => compile(formula, argument));
  if (left && !right && fn === "unaryMinus") return (values) => -left(values);
  if (left && !right && fn === "unaryPlus") return left;
  const apply = percentage ? undefined : binary.get(fn);
  if (apply && left && right) return (values) => apply(left(values), right(values));
  throw refusal(
    formula,
    `the operator ${percentage ? "%" : op} is not accepted`,
    positionOf(formula.text, percentage ? "%" : op),
    allowed(),
  );
}

function compileCall(formula: Formula, node: FunctionNode): Evaluate {
  const { name } = node.fn as { readonly name?: string }; // a symbol, or an accessor such as `a.b` without a name
  const values = node.args.map((argument) => compile(formula, argument));
  const position = name === undefined ? undefined : positionOf(formula.text, name);
  const many = variadic.get(name ?? "");
  if (many && values.length > 0) return (given) => many(...values.map((value) => value(given)));
  const [only] = values;
  const one = functions.get(name ?? "");
  if (one && only && values.length === 1) return (given) => one(only(given));
  if (one || many) throw refusal(formula, `${name} takes ${one ? "one argument" : "arguments"}, not ${values.length}`, position);
  const near = name === undefined ? undefined : nearest(name, functionNames);
  throw refusal(
    formula,
    `"${name ?? "a call"}" is no function of formulas`,
    position,
    `${near === undefined ? "" : `Did you mean "${near}"? `}${allowed()}`,
  );
}

function allowed(): string {
  return `A formula is made of numbers, parts, + - * / ^, parentheses, < <= > >= == != and ${functionNames.join(", ")}.`;
}

/** Where a name or operator first stands, counted from 1; a name is not found inside a longer one. */
function positionOf(text: string, token: string): number | undefined {
  if (!/^\w+$/u.test(token)) return text.includes(token) ? text.indexOf(token) + 1 : undefined;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}_]+/gu)) if (word === token) return index + 1;
  return undefined;
}

function refusal({ text }: Formula, what: string, position?: number, hint?: string): AssayError {
  const place = position === undefined ? "" : ` at character ${position}`;
  return new AssayError("E_FORMULA", {
    message: `Formula ${JSON.stringify(text.slice(0, maxLength))}: ${what}${place}.`,
    ...(hint === undefined ? {} : { hint }),
  });
}
