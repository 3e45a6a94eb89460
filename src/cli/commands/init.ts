import { mkdir, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AssayError, messageOf } from "../../core/errors.ts";
import { defineCommand, type Command } from "../command.ts";
import { firstAnswers, firstPipeline } from "../first-files.ts";

export const init: Command = defineCommand({
  meta: {
    name: "init",
    summary: "Write a first pipeline and a small dataset.",
    example: "assay init first && assay grade first/answers.jsonl --reward first/pipeline.yaml",
    description:
      "Writes pipeline.yaml and answers.jsonl into DIR (default: here) and prints the command that grades them. Overwrites nothing.",
  },
  args: {},
  positionals: { usage: "[DIR]", min: 0, max: 1 },
  async run({ positionals, stdout, stderr, cwd }) {
    const folder = positionals[0] ?? ".";
    const files = [
      [join(folder, "pipeline.yaml"), firstPipeline],
      [join(folder, "answers.jsonl"), firstAnswers],
    ] as const;
    for (const [path] of files) await refuseExisting(path, resolve(cwd, path));
    for (const [path, text] of files) {
      await write(path, cwd, text);
      stderr.write(`wrote ${path}\n`);
    }
    const [pipeline, answers, graded] = ["pipeline.yaml", "answers.jsonl", "graded.jsonl"].map((name) => shellWord(join(folder, name)));
    stderr.write("grade it with\n");
    stdout.write(`assay grade ${answers} --reward ${pipeline} --out ${graded}\n`);
    return 0;
  },
});

async function refuseExisting(path: string, file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined); // what cannot be seen is refused by the write
  if (found)
    throw new AssayError("E_FILE_WRITE", {
      message: `${path} is there already; nothing was written.`,
      hint: "Name another folder: assay init DIR",
    });
}

async function write(path: string, cwd: string, text: string): Promise<void> {
  try {
    const file = resolve(cwd, path);
    await mkdir(resolve(file, ".."), { recursive: true });
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    throw new AssayError("E_FILE_WRITE", { message: `${path} could not be written: ${messageOf(error)}`, cause: error });
  }
}

function shellWord(word: string): string {
  return /^[\w./@%+=:,-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
