import { createRequire } from "node:module";
import type * as Engine from "re2js";
import { messageOf } from "../../src/core/errors.ts";

/** A compiled pattern of the RE2 dialect: matching takes time linear in the text, whatever the pattern. */
export interface LinearRegex {
  /** How many steps a character may cost at most: the length of the compiled program. */
  readonly size: number;
  /** Whether any part of the text matches. */
  test(text: string): boolean;
  /** Whether the whole text matches. */
  testWhole(text: string): boolean;
  /** The first match. Slower than `test`. */
  find(text: string): { readonly text: string; readonly start: number } | undefined;
}

export type CompiledRegex = { readonly regex: LinearRegex } | { readonly problem: string };

export interface CompileOptions {
  /** Any of i (ignore case), m (^ and $ at lines) and s (. matches line ends). */
  readonly flags?: string;
  /** Reads escapes that JavaScript knows and RE2 does not, such as `\u0041`. */
  readonly javaScript?: boolean;
}

export const maxPatternLength = 2_000;
export const maxProgramSize = 2_000;

const compiled = new Map<string, CompiledRegex>();
const maxCompiled = 64;

/** Compiles a pattern, or says why it cannot be: bad syntax, too long, or too large once its repeats are written out. */
export function compileRegex(pattern: string, { flags = "", javaScript = false }: CompileOptions = {}): CompiledRegex {
  if (pattern.length > maxPatternLength) return { problem: `the pattern has ${pattern.length} characters, more than ${maxPatternLength}` };
  const key = `${javaScript ? "js" : "re2"}/${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const fresh = compile(pattern, flags, javaScript);
  const oldest = compiled.size >= maxCompiled ? compiled.keys().next().value : undefined;
  if (oldest !== undefined) compiled.delete(oldest);
  compiled.set(key, fresh);
  return fresh;
}

function compile(pattern: string, flags: string, javaScript: boolean): CompiledRegex {
  const { RE2JS: engine } = loadEngine();
  let bits = 0;
  if (flags.includes("i")) bits |= engine.CASE_INSENSITIVE;
  if (flags.includes("m")) bits |= engine.MULTILINE;
  if (flags.includes("s")) bits |= engine.DOTALL;
  let program: Engine.RE2JS;
  try {
    program = engine.compile(javaScript ? engine.translateRegExp(pattern) : pattern, bits);
  } catch (error) {
    return { problem: messageOf(error).replace(/^error parsing regexp: /u, "") };
  }
  const size = program.programSize();
  if (size > maxProgramSize) return { problem: `the pattern compiles to ${size} steps, more than ${maxProgramSize}` };
  return {
    regex: {
      size,
      test: (text) => program.test(text),
      testWhole: (text) => program.testExact(text),
      find(text) {
        const matcher = program.matcher(text);
        return matcher.find() ? { text: matcher.group() ?? "", start: matcher.start() } : undefined;
      },
    },
  };
}

let engineModule: typeof Engine | undefined;

/** Loaded on first use; by require, since options are checked synchronously. */
function loadEngine(): typeof Engine {
  engineModule ??= createRequire(import.meta.url)("re2js") as typeof Engine; // the package's own types
  return engineModule;
}
