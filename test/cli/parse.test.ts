import { describe, expect, it } from "vitest";
import { defineCommand, type Command } from "../../src/cli/command.ts";
import { parseCommandLine } from "../../src/cli/parse.ts";

const command: Command = defineCommand({
  meta: { name: "try", summary: "Tries.", example: "assay try" },
  args: {
    out: { type: "string", short: "o", placeholder: "FILE", description: "" },
    limit: { type: "number", description: "" },
    json: { type: "boolean", description: "" },
    keep: { type: "string", multiple: true, description: "" },
    mode: { type: "string", choices: ["fast", "slow"], default: "fast", description: "" },
  },
  positionals: { usage: "INPUT...", min: 1, max: 2 },
  run: async () => 0,
});

const parse = (...words: readonly string[]) => parseCommandLine(command, words);
const refusal = (...words: readonly string[]): unknown => {
  try {
    parse(...words);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("parseCommandLine", () => {
  it("fills in what is not given", () => {
    expect(parse("a")).toEqual({
      values: { out: undefined, limit: undefined, json: false, keep: [], mode: "fast" },
      positionals: ["a"],
      help: false,
    });
  });

  it("reads values in every form", () => {
    expect(parse("--out", "x", "a", "--limit=-2.5", "--json", "--keep", "p", "--keep=q", "b").values).toEqual({
      out: "x",
      limit: -2.5,
      json: true,
      keep: ["p", "q"],
      mode: "fast",
    });
    expect(parse("-o", "x", "a").values["out"]).toBe("x");
    expect(parse("-", "--", "--out").positionals).toEqual(["-", "--out"]);
  });

  it.each([["-5"], ["-"], ["- a list"], ["\\boxed{1}"], [""]])("takes %j as a value", (value) => {
    expect(parse("a", "--out", value).values["out"]).toBe(value);
  });

  it.each<[readonly string[], string, string]>([
    [["a", "--lmit", "5"], "Unknown option --lmit.", "Did you mean --limit? Options: assay try --help"],
    [["a", "--constructor"], "Unknown option --constructor.", "Options: assay try --help"],
    [["a", "-x"], "Unknown option -x.", "Options: assay try --help"],
    [["a", "--out"], "--out needs a value (FILE); nothing came.", "Options: assay try --help"],
    [
      ["a", "--out", "--json"],
      "--out needs a value (FILE); the option --json came.",
      "A value that begins with a dash is written --out=--json. Options: assay try --help",
    ],
    [["a", "--json=yes"], '--json takes no value; "yes" came.', "Options: assay try --help"],
    [["a", "--limit", "many"], '--limit needs a number; "many" came.', "Options: assay try --help"],
    [["a", "--limit", "Infinity"], '--limit needs a number; "Infinity" came.', "Options: assay try --help"],
    [["a", "--limit="], '--limit needs a number; "" came.', "Options: assay try --help"],
    [["a", "--mode", "fsat"], '--mode is one of fast, slow; "fsat" came.', 'Did you mean "fast"? Options: assay try --help'],
    [["a", "--out", "x", "--out", "y"], "--out is given more than once; it takes one value.", "Options: assay try --help"],
    [[], "assay try needs INPUT...; nothing came.", "Options: assay try --help"],
    [["a", "b", "c"], 'assay try takes INPUT...; "c" is one too many.', "Options: assay try --help"],
  ])("refuses %j", (words, message, hint) => {
    expect(refusal(...words)).toMatchObject({ code: "E_USAGE", message, hint });
  });

  it("asks for a required option, unless help is wanted", () => {
    const needy: Command = { ...command, args: { reward: { type: "string", required: true, placeholder: "NAME", description: "" } } };
    expect(() => parseCommandLine(needy, ["a"])).toThrow("assay try needs --reward NAME.");
    expect(parseCommandLine(needy, ["--help"]).help).toBe(true);
    expect(parseCommandLine(needy, ["-h"]).help).toBe(true);
  });
});
