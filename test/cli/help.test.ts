import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defineCommand, type Command } from "../../src/cli/command.ts";
import { commands, type CommandEntry } from "../../src/cli/commands.ts";
import { commandHelp } from "../../src/cli/help.ts";
import { AssayError } from "../../src/core/errors.ts";
import { runCli } from "./support/run-cli.ts";
import { runMain } from "./support/run-main.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));

/** A table with one command that does what the test says. */
const tableOf = (run: Command["run"]): readonly CommandEntry[] => [
  {
    name: "try",
    summary: "Tries.",
    load: async () => defineCommand({ meta: { name: "try", summary: "Tries.", example: "assay try" }, args: {}, run }),
  },
];

describe("assay --help", () => {
  it("begins with an example, names every command and exits 0", async () => {
    const { code, stdout, stderr } = await runCli(["--help"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^assay init first && assay grade first\/answers\.jsonl --reward first\/pipeline\.yaml\n/u);
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +${summary.replace(".", "\\.")}$`, "mu"));
  });

  it("comes without arguments, with -h and with help", async () => {
    const { stdout } = await runMain(["--help"]);
    for (const words of [[], ["-h"], ["help"]]) expect(await runMain(words)).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("loads no package", async () => {
    const hooks = `import { registerHooks } from "node:module"; registerHooks({ resolve(s, c, next) { if (!/^(node:|\\.|file:|data:)/.test(s)) process.stderr.write("loads " + s + "\\n"); return next(s, c); } });`;
    const child = spawn(process.execPath, [
      "--conditions=assay-source",
      "--import",
      `data:text/javascript,${encodeURIComponent(hooks)}`,
      bin,
      "--help",
    ]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdout.resume();
    await once(child, "close");
    expect(stderr.split("\n").filter((line) => line.startsWith("loads ") && !line.includes(bin))).toEqual([]);
  });
});

describe("help of a command", () => {
  it.each(commands.map(({ name }) => name))("assay %s --help fits a screen and begins with an example", async (name) => {
    const { code, stdout } = await runMain([...name.split(" "), "--help"]);
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toMatch(new RegExp(`assay ${name}\\b`, "u"));
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(await runMain(["help", ...name.split(" ")])).toEqual({ code, stdout, stderr: "" });
  });

  it("has the summary that the list of commands shows", async () => {
    for (const { name, summary, load } of commands) expect((await load()).meta, name).toMatchObject({ name, summary });
  });

  it("is made from the table of options", () => {
    const command = defineCommand({
      meta: { name: "try", summary: "Tries.", example: "assay try x" },
      args: {
        out: { type: "string", short: "o", placeholder: "FILE", description: "Where to." },
        limit: {
          type: "number",
          default: 5,
          description: "How many of them there may be before the command gives up and says what it has found until then.",
        },
        keep: { type: "string", multiple: true, required: true, description: "What." },
      },
      run: async () => 0,
    });
    expect(commandHelp(command)).toBe(`assay try x

Tries.

Usage: assay try [options]

Options
  -o, --out FILE  Where to.
  --limit N       How many of them there may be before the command gives up and says what it has
                  found until then. (default 5)
  --keep VALUE    What. (required, may be repeated)
  -h, --help      Show this help.
`);
  });
});

describe("a command of two words", () => {
  const entry = (name: string): CommandEntry => ({
    name,
    summary: "Tries.",
    load: async () =>
      defineCommand({
        meta: { name, summary: "Tries.", example: `assay ${name}` },
        args: {},
        positionals: { usage: "FILE", min: 1, max: 1 },
        run: async ({ positionals, stdout }) => {
          stdout.write(`${name}: ${positionals.join(" ")}\n`);
          return 0;
        },
      }),
  });
  const table = [entry("try"), entry("try hard")];

  it.each([
    [["try", "a"], "try: a\n"],
    [["try", "hard", "a"], "try hard: a\n"],
    [["try", "./hard"], "try: ./hard\n"],
  ])("%j runs what it says", async (words, stdout) => {
    expect(await runMain(words, { table })).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("is asked for help by its two words", async () => {
    const { stdout } = await runMain(["try", "hard", "--help"], { table });
    expect(stdout).toContain("Usage: assay try hard FILE [options]");
    expect((await runMain(["help", "try", "hard"], { table })).stdout).toBe(stdout);
    expect((await runMain(["help", "try"], { table })).stdout).toContain("Usage: assay try FILE [options]");
  });

  it("needs its second word where there is no command of the first alone", async () => {
    const { code, stderr } = await runMain(["try", "x"], { table: [entry("try hard")] });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error E_USAGE: Unknown command "try".\nhint Commands: try hard.\n' });
  });
});

describe("assay", () => {
  it("prints the package's version", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    expect(await runMain(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("names the nearest command and exits 2", async () => {
    const { code, stdout, stderr } = await runCli(["gradee"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error E_USAGE: Unknown command "gradee"\.\nhint Did you mean "grade"\? Commands: grade, /u);
  });

  it.each([
    ["E_USAGE", 2],
    ["E_PIPELINE_OPTION", 2],
    ["E_COLUMN_AMBIGUOUS", 2],
    ["E_FILE_READ", 4],
    ["E_FILE_WRITE", 4],
    ["E_WORKER_START", 3],
    ["E_INTERNAL", 3],
    ["E_ABORTED", 130],
  ] as const)("ends by %s with exit code %i", async (code, exit) => {
    const table = tableOf(async () => {
      throw new AssayError(code, { message: "what came", hint: "what to do" });
    });
    expect(await runMain(["try"], { table })).toEqual({ code: exit, stdout: "", stderr: `error ${code}: what came\nhint what to do\n` });
  });

  it("shows the stack of a fault of its own under ASSAY_DEBUG=1 alone", async () => {
    const table = tableOf(async () => {
      throw new TypeError("x is not a function");
    });
    const quiet = await runMain(["try"], { table });
    expect(quiet).toMatchObject({ code: 3, stderr: expect.stringContaining("error E_INTERNAL: x is not a function\n") });
    expect(quiet.stderr).not.toContain("    at ");
    expect((await runMain(["try"], { table, env: { ASSAY_DEBUG: "1" } })).stderr).toContain("    at ");
  });

  it("paints on a terminal alone; NO_COLOR and FORCE_COLOR are honoured", async () => {
    const red = "\u001b[31merror\u001b[39m";
    const first = async (options: Parameters<typeof runMain>[1]): Promise<string> => (await runMain(["nothing"], options)).stderr;
    expect(await first({})).not.toContain("\u001b");
    expect(await first({ isTTY: true })).toContain(red);
    expect(await first({ isTTY: true, env: { NO_COLOR: "1" } })).not.toContain("\u001b");
    expect(await first({ env: { FORCE_COLOR: "1" } })).toContain(red);
    expect(await first({ isTTY: true, env: { FORCE_COLOR: "0" } })).not.toContain("\u001b");
    expect(await first({ isTTY: true, env: { TERM: "dumb" } })).not.toContain("\u001b");
  });

  it("ends with 130 where the run was interrupted, whatever the command returned", async () => {
    const interrupt = new AbortController();
    const table = tableOf(async ({ signal }) => {
      interrupt.abort();
      return signal.aborted ? 0 : 5;
    });
    expect(await runMain(["try"], { table, signal: interrupt.signal })).toEqual({ code: 130, stdout: "", stderr: "" });
    const throwing = tableOf(async ({ signal }) => {
      signal.throwIfAborted();
      return 0;
    });
    expect(await runMain(["try"], { table: throwing, signal: interrupt.signal })).toEqual({ code: 130, stdout: "", stderr: "" });
  });
});

describe("the process", () => {
  it("ends quietly where nobody reads its output", async () => {
    const child = spawn(process.execPath, ["--conditions=assay-source", bin, "schema"]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdout.destroy();
    const [code] = (await once(child, "close")) as [number | null];
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  /** Starts `check -` with a file of recipes that says "ready" once it runs, so that an interrupt meets a command at work. */
  const interruptible = (recipe: string) => {
    const cwd = temporaryFolder({ "ready.mjs": recipe });
    const child = spawn(process.execPath, ["--conditions=assay-source", bin, "check", "-", "--recipes", "ready.mjs"], {
      cwd,
      timeout: 25_000,
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      for (const _ of text.matchAll(/interrupt me/gu)) child.kill("SIGINT");
      stderr += text;
    });
    return once(child, "close").then(([code]) => ({ code: code as number | null, stderr }));
  };

  it("exits 130 at an interrupt", async () => {
    const mine =
      'import { defineVerifier, pass } from "assay-rewards";\nexport const mine = defineVerifier({ name: "mine", version: 1, summary: "Passes.", check: () => pass("always") });\n';
    const { code, stderr } = await interruptible(`${mine}process.stderr.write("interrupt me\\n");\n`);
    expect(stderr).toBe("interrupt me\n");
    expect(code).toBe(130);
  });

  it("exits 130 at once at a second interrupt", async () => {
    const hang =
      'process.on("SIGINT", () => process.stderr.write("interrupt me\\n"));\nprocess.stderr.write("interrupt me\\n");\nawait new Promise((resolve) => setTimeout(resolve, 1e9));\n';
    expect(await interruptible(hang)).toMatchObject({ code: 130 });
  });
});
