import type { Arg, Command } from "./command.ts";
import type { CommandEntry } from "./commands.ts";

const width = 100;

/** The help of `assay` itself. */
export function topHelp(commands: readonly CommandEntry[], version: string): string {
  const longest = Math.max(...commands.map((command) => command.name.length));
  return lines([
    "assay init first && assay grade first/answers.jsonl --reward first/pipeline.yaml",
    "",
    `Assay ${version}: verifiable rewards for the reinforcement learning of language models.`,
    "",
    "Usage: assay COMMAND [options]",
    "",
    "Commands",
    ...commands.map((command) => `  ${command.name.padEnd(longest)}  ${command.summary}`),
    "",
    "Options",
    "  -h, --help     Show this help; assay COMMAND --help shows a command's own.",
    "  -v, --version  Print the version.",
    "",
    "Exit codes: 0 done, 1 a threshold you asked for was missed, 2 wrong usage or pipeline,",
    "3 some samples errored, 4 a file could not be read or written, 130 interrupted, 143 terminated.",
  ]);
}

/** The help of one command, made from its table: an example first, then the options. */
export function commandHelp(command: Command): string {
  const { meta, args, positionals } = command;
  const options: readonly (readonly [string, Arg])[] = [
    ...Object.entries(args),
    ["help", { type: "boolean", short: "h", description: "Show this help." }],
  ];
  const heads = options.map(([name, arg]) => optionHead(name, arg));
  const column = Math.min(34, Math.max(...heads.map((head) => head.length))) + 2;
  return lines([
    meta.example,
    "",
    meta.summary,
    ...(meta.description === undefined ? [] : ["", ...meta.description.split("\n").flatMap((text) => wrap(text, width))]),
    "",
    `Usage: ${["assay", meta.name, ...(positionals.usage === "" ? [] : [positionals.usage]), "[options]"].join(" ")}`,
    "",
    "Options",
    ...options.flatMap(([, arg], index) => optionLines(heads[index] ?? "", describe(arg), column)),
  ]);
}

function optionHead(name: string, arg: Arg): string {
  const placeholder =
    arg.type === "boolean" ? "" : ` ${arg.placeholder ?? arg.choices?.join("|") ?? (arg.type === "number" ? "N" : "VALUE")}`;
  return `${arg.short === undefined ? "" : `-${arg.short}, `}--${name}${placeholder}`;
}

function describe(arg: Arg): string {
  const notes = [
    ...(arg.required ? ["required"] : []),
    ...(arg.multiple ? ["may be repeated"] : []),
    ...(arg.default === undefined ? [] : [`default ${arg.default}`]),
  ];
  return notes.length === 0 ? arg.description : `${arg.description} (${notes.join(", ")})`;
}

function optionLines(head: string, description: string, column: number): readonly string[] {
  const [first = "", ...rest] = wrap(description, width - column - 2);
  const indent = " ".repeat(column + 2);
  const body = rest.map((line) => indent + line);
  return head.length + 2 > column ? [`  ${head}`, indent + first, ...body] : [`  ${head.padEnd(column)}${first}`, ...body];
}

function wrap(text: string, columns: number): readonly string[] {
  const wrapped: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > columns) {
      wrapped.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...wrapped, line];
}

function lines(text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}
