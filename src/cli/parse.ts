import { parseArgs } from "node:util";
import { AssayError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Arg, ArgTable, Command, Values } from "./command.ts";

export interface CommandLine {
  readonly values: Values<ArgTable>;
  readonly positionals: readonly string[];
  readonly help: boolean;
}

type Value = string | number | boolean;

/** Reads the words after the command's name by its table of options. Throws E_USAGE. */
export function parseCommandLine(command: Command, words: readonly string[]): CommandLine {
  const { name } = command.meta;
  const args: ArgTable = { ...command.args, help: { type: "boolean", short: "h", description: "" } };
  const { tokens } = parseArgs({ args: [...words], options: plainOptions(args), strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, Value | Value[] | undefined> = Object.fromEntries(
    Object.entries(command.args).map(([key, arg]) => [key, arg.multiple ? [] : arg.type === "boolean" ? false : arg.default]),
  );
  const positionals: string[] = [];
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const arg = Object.hasOwn(args, token.name) ? args[token.name] : undefined;
    if (!arg) throw unknownOption(name, token.rawName, args);
    const value = readValue(name, token.rawName, arg, token.value, { inline: token.inlineValue === true, args });
    const list = values[token.name];
    if (arg.multiple && Array.isArray(list)) list.push(value);
    else if (given.has(token.name) && arg.type !== "boolean")
      throw usage(name, `${token.rawName} is given more than once; it takes one value.`);
    else values[token.name] = value;
    given.add(token.name);
  }
  // The table says the type of each value and readValue has made it so.
  const line = { values: values as Values<ArgTable>, positionals, help: given.has("help") };
  if (!line.help) checkComplete(command, positionals, given);
  return line;
}

function plainOptions(args: ArgTable): Record<string, { type: "string" | "boolean"; short?: string }> {
  return Object.fromEntries(
    Object.entries(args).map(([key, arg]) => [
      key,
      { type: arg.type === "boolean" ? "boolean" : "string", ...(arg.short ? { short: arg.short } : {}) },
    ]),
  );
}

function readValue(
  command: string,
  rawName: string,
  arg: Arg,
  value: string | undefined,
  { inline, args }: { readonly inline: boolean; readonly args: ArgTable },
): Value {
  if (arg.type === "boolean") {
    if (value === undefined) return true;
    throw usage(command, `${rawName} takes no value; "${value}" came.`);
  }
  const placeholder = arg.placeholder ?? (arg.type === "number" ? "N" : "VALUE");
  if (value === undefined || (!inline && looksLikeOption(value, args))) {
    const came = value === undefined ? "nothing came" : `the option ${value} came`;
    throw usage(
      command,
      `${rawName} needs a value (${placeholder}); ${came}.`,
      value === undefined ? undefined : `A value that begins with a dash is written ${rawName}=${value}.`,
    );
  }
  if (arg.choices && !arg.choices.includes(value)) {
    const near = nearest(value, arg.choices);
    throw usage(
      command,
      `${rawName} is one of ${arg.choices.join(", ")}; "${value}" came.`,
      near === undefined ? undefined : `Did you mean "${near}"?`,
    );
  }
  if (arg.type === "string") return value;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw usage(command, `${rawName} needs a number; "${value}" came.`);
}

/** `--completion -5` and `--completion "- so it is"` are values; `--out --json` is a forgotten one. */
function looksLikeOption(value: string, args: ArgTable): boolean {
  if (/^--[a-z]/u.test(value)) return true;
  return value.length === 2 && Object.values(args).some((arg) => arg.short !== undefined && value === `-${arg.short}`);
}

function unknownOption(command: string, rawName: string, args: ArgTable): AssayError {
  const known = Object.keys(args).map((key) => `--${key}`);
  const near = rawName.startsWith("--") ? nearest(rawName, known) : undefined;
  return usage(command, `Unknown option ${rawName}.`, near === undefined ? undefined : `Did you mean ${near}?`);
}

function checkComplete(command: Command, positionals: readonly string[], given: ReadonlySet<string>): void {
  const { name } = command.meta;
  const { usage: words, min, max } = command.positionals;
  if (positionals.length < min)
    throw usage(
      name,
      `assay ${name} needs ${words || "no argument"}; ${positionals.length === 0 ? "nothing" : positionals.join(" ")} came.`,
    );
  if (positionals.length > max) {
    throw usage(
      name,
      max === 0
        ? `assay ${name} takes options alone; "${positionals[0] ?? ""}" came.`
        : `assay ${name} takes ${words}; "${positionals[max] ?? ""}" is one too many.`,
    );
  }
  for (const [key, arg] of Object.entries(command.args)) {
    if (arg.required && !given.has(key)) throw usage(name, `assay ${name} needs --${key} ${arg.placeholder ?? "VALUE"}.`);
  }
}

function usage(command: string, message: string, hint?: string): AssayError {
  return new AssayError("E_USAGE", {
    message,
    hint: [...(hint === undefined ? [] : [hint]), `Options: assay ${command} --help`].join(" "),
  });
}
