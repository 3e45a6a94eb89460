import { Script } from "node:vm";
import { toScript } from "./module-syntax.ts";
import { scanSource, type Token } from "./scan-source.ts";
import { splitStatements, type Statement } from "./split-statements.ts";

export type PreparedTests =
  | {
      readonly source: string;
      readonly isAsync: boolean;
      readonly subjects: readonly string[];
      readonly declares: boolean;
      readonly isPlain: boolean;
    }
  | { readonly unserved: string };

const servedModules = new Set([
  "assert",
  "assert/strict",
  "util",
  "timers",
  "timers/promises",
  "test",
  "vitest",
  "@jest/globals",
  "mocha",
  "chai",
  "",
]);

/**
 * Finds the units of tests and puts marks around them: each top-level statement that asserts, and instead of a function that is called once
 * each statement in it that asserts. Nothing is run; where the marks would not compile, all of it is one unit.
 */
export function prepareTests(given: string, style: "assert" | "pytest"): PreparedTests {
  const plain = toScript(given);
  const plainAsync = isAsyncSource(plain);
  if (plainAsync === undefined) return { unserved: `the tests do not compile: ${syntaxError(plain)}` };
  const tokens = scanSource(plain);
  const refused = requiredModules(tokens).find((name) => !name.startsWith(".") && !servedModules.has(name.replace(/^node:/u, "")));
  if (refused !== undefined) return { unserved: `reference requires the module ${refused}` };
  const declares = style === "pytest";
  const units = findUnits(plain, tokens, declares);
  const marked = putMarks(plain, units);
  const isAsync = isAsyncSource(marked);
  const subjects = units.map((unit) => subjectOf(plain, unit.statement));
  if (isAsync !== undefined) return { source: marked, isAsync, subjects, declares, isPlain: isPlain(tokens) };
  return {
    source: `try { $begin(0); ${plain}\n;$end(0); } catch ($error) { $fail(0, $error); }`,
    isAsync: plainAsync,
    subjects: [""],
    declares,
    isPlain: false,
  };
}

/** Whether a body needs `await`; undefined where it does not compile. */
function isAsyncSource(source: string): boolean | undefined {
  if (compiles(`(function () {${source}\n})`)) return false;
  return compiles(`(async function () {${source}\n})`) ? true : undefined;
}

function compiles(source: string): boolean {
  try {
    return new Script(source) instanceof Script;
  } catch {
    // A syntax error is the answer.
    return false;
  }
}

function syntaxError(source: string): string {
  try {
    return new Script(`(async function () {${source}\n})`) instanceof Script ? "" : "";
  } catch (error) {
    return error instanceof Error ? error.message : "a syntax error";
  }
}

function requiredModules(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token, at) => {
    const [open, name] = [tokens[at + 1], tokens[at + 2]];
    const isCall =
      (token.value === "require" || token.value === "import") && token.kind === "word" && open?.value === "(" && name?.kind === "text";
    return isCall ? [name.value.slice(1, -1)] : [];
  });
}

const changing = new Set(["class", "globalThis", "global", "eval", "Function", "__proto__", "constructor", "prototype", "with"]);

/** Whether tests do nothing that a language which cannot be changed would refuse, such as to assign a property. */
function isPlain(tokens: readonly Token[]): boolean {
  return tokens.every((token, at) => {
    if (token.kind === "word") return !changing.has(token.value);
    const isAssignment =
      token.kind === "mark" &&
      (token.value === "++" ||
        token.value === "--" ||
        (token.value.endsWith("=") && !["==", "===", "!=", "!==", "<=", ">="].includes(token.value)));
    if (!isAssignment) return true;
    const [before, earlier] = [tokens[at - 1], tokens[at - 2]];
    return before?.value !== "]" && earlier?.value !== ".";
  });
}

interface UnitPlace {
  readonly statement: Statement;
  readonly isExpression: boolean;
}

const declarations = new Set(["const", "let", "var", "function", "class", "import", "export"]);

function findUnits(source: string, tokens: readonly Token[], declares: boolean): readonly UnitPlace[] {
  const top = splitStatements(tokens, 0);
  const names = assertingNames(top);
  const asserts = (statement: Statement): boolean => holdsAssertion(statement.tokens, names);
  const bodies = new Map(top.flatMap((statement) => functionOf(statement) ?? []));
  const asserting = new Set([...bodies].filter(([, body]) => holdsAssertion(body, names)).map(([name]) => name));
  // A function that asserts through one that asserts does so too.
  for (let grown = true; grown;) {
    grown = false;
    for (const [name, body] of bodies) {
      if (asserting.has(name) || !callsOne(body, asserting)) continue;
      asserting.add(name);
      grown = true;
    }
  }
  const units: UnitPlace[] = [];
  for (const statement of top) {
    if (isDeclaration(statement)) continue;
    if (declares && isSuiteCall(statement)) continue;
    const called = calledFunction(statement);
    const body = called === undefined || !asserting.has(called) ? undefined : bodies.get(called);
    const isOnly = top.filter((other) => other.tokens.some((token) => token.value === called)).length === 2;
    if (body !== undefined && isOnly) {
      const inner = splitStatements(body, (body[0] as Token).depth).filter(
        (one) => !isDeclaration(one) && (asserts(one) || callsOne(one.tokens, asserting)),
      );
      if (
        inner.length > 0 &&
        inner.every(
          (one) => !one.tokens.some((token) => token.kind === "word" && token.value === "return" && token.depth === one.tokens[0]?.depth),
        )
      ) {
        units.push(...inner.map((one) => place(source, one)));
        continue;
      }
    }
    if (asserts(statement) || callsOne(statement.tokens, asserting)) units.push(place(source, statement));
  }
  return units.toSorted((a, b) => a.statement.start - b.statement.start);
}

function isDeclaration({ tokens }: Statement): boolean {
  const [first, second] = tokens;
  return first?.kind === "word" && (declarations.has(first.value) || (first.value === "async" && second?.value === "function"));
}

function isSuiteCall({ tokens }: Statement): boolean {
  const [first, second] = tokens;
  return (
    first?.kind === "word" &&
    ["describe", "it", "test", "suite", "context", "before", "beforeAll", "beforeEach", "after", "afterAll", "afterEach"].includes(
      first.value,
    ) &&
    (second?.value === "(" || second?.value === ".")
  );
}

/** `assert`, `expect` and what the tests call them. */
function assertingNames(top: readonly Statement[]): ReadonlySet<string> {
  const names = new Set(["assert", "expect", "throw", "AssertionError"]);
  for (const { tokens } of top) {
    const at = tokens.findIndex(
      (token) => token.kind === "text" && /^.(?:node:)?(?:assert|chai|vitest|@jest\/globals)(?:\/strict)?.$/u.test(token.value),
    );
    if (at === -1 || !tokens.some((token) => token.value === "require")) continue;
    const equals = tokens.findIndex((token) => token.value === "=");
    for (const token of tokens.slice(1, equals)) if (token.kind === "word") names.add(token.value);
  }
  return names;
}

function holdsAssertion(tokens: readonly Token[], names: ReadonlySet<string>): boolean {
  return tokens.some(
    (token, at) => token.kind === "word" && names.has(token.value) && (tokens[at - 1]?.value !== "." || token.value === "assert"),
  );
}

function callsOne(tokens: readonly Token[], names: ReadonlySet<string>): boolean {
  return tokens.some(
    (token, at) => token.kind === "word" && names.has(token.value) && tokens[at - 1]?.value !== "." && tokens[at + 1]?.value === "(",
  );
}

/** Name and body of a function that a statement declares. */
function functionOf({ tokens }: Statement): readonly (readonly [string, readonly Token[]])[] | undefined {
  const [first] = tokens;
  const depth = first?.depth ?? 0;
  const last = tokens.findLastIndex((token) => token.value === "}" && token.depth === depth);
  const isConst = first?.value === "const" || first?.value === "let" || first?.value === "var";
  const at = isConst ? 1 : tokens.findIndex((token) => token.value === "function") + 1;
  const name = tokens[at];
  const isFunction = isConst
    ? tokens.some((token) => token.depth === depth && (token.value === "=>" || token.value === "function"))
    : at > 0 && at < 3;
  if (!isFunction || name?.kind !== "word" || last === -1) return undefined;
  const open = tokens.findIndex((token, index) => {
    const before = tokens[index - 1]?.value;
    return index > at && token.value === "{" && token.depth === depth && (before === ")" || before === "=>");
  });
  return open === -1 || open >= last ? undefined : [[name.value, tokens.slice(open + 1, last)]];
}

/** The function that a statement does nothing but call. */
function calledFunction({ tokens }: Statement): string | undefined {
  const words = tokens[0]?.value === "await" ? tokens.slice(1) : tokens;
  const [name, open] = words;
  return name?.kind === "word" && open?.value === "(" ? name.value : undefined;
}

function place(source: string, statement: Statement): UnitPlace {
  const text = source.slice(statement.start, statement.end).replace(/;\s*$/u, "");
  const isExpression = compiles(`(async function* () { (${text}\n) })`) && statement.tokens[0]?.value !== "{";
  return { statement, isExpression };
}

function putMarks(source: string, units: readonly UnitPlace[]): string {
  let text = "";
  let from = 0;
  for (const [index, { statement, isExpression }] of units.entries()) {
    const { start, end } = statement;
    const body = source.slice(start, end);
    text += `${source.slice(from, start)};try { $begin(${index}); `;
    text += isExpression ? `$end(${index}, (${body.replace(/;\s*$/u, "")}\n));` : `${body}\n; $end(${index});`;
    text += ` } catch ($error) { $fail(${index}, $error); }`;
    from = end;
  }
  return text + source.slice(from);
}

/** What an assertion looks at: its first argument. */
function subjectOf(source: string, { tokens, start, end }: Statement): string {
  const at = tokens.findIndex((token) => token.value === "(" && token.depth === tokens[0]?.depth);
  const first = tokens[0];
  const isCall =
    first?.kind === "word" &&
    (first.value === "assert" ||
      first.value === "expect" ||
      first.value === "console" ||
      tokens[1]?.value === "(" ||
      tokens[1]?.value === ".");
  const open = tokens[at];
  if (!isCall || open === undefined || ["if", "for", "while", "try", "switch"].includes(first.value)) return source.slice(start, end);
  const name = tokens[at - 1]?.value ?? "";
  if (!/^(?:assert|ok|expect|equal|.*[eE]qual|match|doesNotMatch)$/u.test(name)) return source.slice(start, end).replace(/;\s*$/u, "");
  const stop = tokens.find(
    (token, index) =>
      index > at &&
      token.depth === open.depth + (token.value === ")" ? 0 : 1) &&
      (token.value === "," || (token.value === ")" && token.depth === open.depth)),
  );
  return stop === undefined ? source.slice(start, end) : source.slice(open.end, stop.start).trim();
}
