import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { runCli } from "./run-cli.ts";
import type { BadInput } from "./bad-inputs.ts";

const good = '{"id":"good","completion":"4","reference":"4"}\n';
const grade = ["grade", "in.jsonl", "--reward", "exact"];
const pipeline = ["grade", "in.jsonl", "--reward", "pipeline.yaml"];
const resume = [...grade, "--out", "out.jsonl", "--resume"];
const verl = new URL("../../examples/data/published/verl.parquet", import.meta.url);

/** Rows that do not compress to nothing. */
function numbered(): string {
  return Array.from(
    { length: 5_000 },
    (_, at) => `{"id":"r${(at * 7_919) % 10_007}","completion":"${(at * 31) % 997}","reference":"4"}\n`,
  ).join("");
}

function halfOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length >> 1);
}

/** What goes wrong around files, earlier runs, locks, caches and groups. */
export const badRuns: readonly BadInput[] = [
  {
    what: "A full disk",
    words: ["grade", "in.jsonl", "--reward", "exact", "--out", "small/out.jsonl"],
    files: { "in.jsonl": good.repeat(2_000) },
    statuses: [],
    code: "E_FILE_WRITE",
    exit: 4,
    message: "small/out.jsonl cannot be written: ENOSPC: no space left on device",
    before: mountSmall,
  },
  {
    what: "A gzip file that is cut in half",
    words: ["grade", "in.jsonl.gz", "--reward", "exact"],
    files: { "in.jsonl.gz": () => halfOf(gzipSync(numbered())) },
    statuses: [],
    code: "E_FILE_READ",
    exit: 4,
    message: "in.jsonl.gz is cut off: the last gzip member does not end",
  },
  {
    what: "A zstd file that is cut in half",
    words: ["grade", "in.jsonl.zst", "--reward", "exact"],
    files: { "in.jsonl.zst": () => halfOf(zstdCompressSync(numbered())) },
    statuses: [],
    code: "E_FILE_READ",
    exit: 4,
    message: "in.jsonl.zst is cut off: the last zstd frame does not end",
  },
  {
    what: "A file that is not compressed as its name says",
    words: ["grade", "in.jsonl.zst", "--reward", "exact"],
    files: { "in.jsonl.zst": good },
    statuses: ["scored"],
    exit: 0,
    message: "in.jsonl.zst is plain text and no zstd data; it is read as it is",
  },
  {
    what: "A Parquet file that is cut in half",
    words: ["grade", "in.parquet", "--reward", "exact"],
    files: { "in.parquet": () => halfOf(readFileSync(verl)) },
    statuses: [],
    code: "E_FILE_READ",
    exit: 4,
    message: "in.parquet is not a whole Parquet file: its footer is missing, so it may be cut off",
  },
  {
    what: "A Parquet column of a type that no completion has",
    words: ["grade", "in.parquet", "--reward", "exact", "--map", "completion=extra_info"],
    files: { "in.parquet": () => readFileSync(verl) },
    statuses: [],
    code: "E_COLUMN_TYPE",
    exit: 2,
    message: 'the column "extra_info" has the type object; a completion must be text or a list of messages',
  },
  {
    what: "A CSV record with a stray quote",
    words: ["grade", "in.csv", "--reward", "exact"],
    files: { "in.csv": 'completion,reference\n4,"4"x\n4,4\n' },
    statuses: ["errored", "scored"],
    code: "E_ROW_CSV",
    exit: 3,
    message: 'in.csv:2: The quote that opens on line 2 closes on line 2 before "x"',
  },
  {
    what: "A CSV record with a cell too few",
    words: ["grade", "in.csv", "--reward", "exact"],
    files: { "in.csv": "completion,reference\n4\n4,4\n" },
    statuses: ["errored", "scored"],
    code: "E_ROW_CSV",
    exit: 3,
    message: "in.csv:2: The record has 1 cells, the header 2",
  },
  {
    what: "A CSV quote that is never closed",
    words: ["grade", "in.csv", "--reward", "exact"],
    files: { "in.csv": 'completion,reference\n4,"4\n4,4\n' },
    statuses: ["errored", "scored"],
    code: "E_ROW_CSV",
    exit: 3,
    message: "in.csv:2: The quote that opens on line 2 does not close",
  },
  {
    what: "A pattern that matches no file",
    words: ["grade", "*.jsonl", "--reward", "exact"],
    files: { "in.csv": "" },
    statuses: [],
    code: "E_FILE_READ",
    exit: 4,
    message: "*.jsonl matches no file",
  },
  {
    what: "`--resume` without `--out`",
    words: [...grade, "--resume"],
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_USAGE",
    exit: 2,
    message: "--resume needs --out",
  },
  {
    what: "`--resume` of standard input",
    words: ["grade", "-", "--reward", "exact", "--out", "out.jsonl", "--resume"],
    files: {},
    statuses: [],
    code: "E_USAGE",
    exit: 2,
    message: "--resume cannot tell whether an input that can be read only once",
  },
  {
    what: "`--resume` after the input changed",
    words: resume,
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_RESUME",
    exit: 2,
    message: "Changed: the input in.jsonl (its content)",
    before: gradedThen({ "in.jsonl": good.replace('"4"', '"5"') }),
  },
  {
    what: "`--resume` after the input grew",
    words: resume,
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_RESUME",
    exit: 2,
    message: "Changed: the input in.jsonl (it had 47 bytes and has 94)",
    before: gradedThen({ "in.jsonl": good + good }),
  },
  {
    what: "`--resume` after the pipeline changed",
    words: ["grade", "in.jsonl", "--reward", "pipeline.yaml", "--out", "out.jsonl", "--resume"],
    files: { "in.jsonl": good, "pipeline.yaml": "version: 1\nreward: exact\n" },
    statuses: [],
    code: "E_RESUME",
    exit: 2,
    message: "Changed: the pipeline (its fingerprint was",
    before: gradedThen({ "pipeline.yaml": "version: 1\nreward: { exact: { ignoreCase: true } }\n" }, [...pipeline, "--out", "out.jsonl"]),
  },
  {
    what: "`--resume` with another seed",
    words: [...resume, "--seed", "8"],
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_RESUME",
    exit: 2,
    message: "Changed: the seed (it was 0 and is 8)",
    before: gradedThen({}),
  },
  {
    what: "`--resume` with other columns",
    words: [...resume, "--map", "reference=completion"],
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_RESUME",
    exit: 2,
    message: "Changed: --map (it was not given and is reference=completion)",
    before: gradedThen({}),
  },
  {
    what: "`--resume` of an output without its record",
    words: resume,
    files: { "in.jsonl": good, "out.jsonl": good },
    statuses: [],
    code: "E_RESUME",
    exit: 2,
    message: "out.jsonl has rows but no record of the run that wrote it (out.jsonl.assay.json)",
  },
  {
    what: "`--resume` where the record is damaged",
    words: resume,
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_RESUME",
    exit: 2,
    message: "out.jsonl.assay.json, the record of the run, cannot be read: it is not JSON",
    before: gradedThen({ "out.jsonl.assay.json": "{" }),
  },
  {
    what: "A pipeline that is not the one in its lock file",
    words: [...pipeline, "--locked"],
    files: { "in.jsonl": good, "pipeline.yaml": "version: 1\nreward: exact\n" },
    statuses: [],
    code: "E_LOCK",
    exit: 2,
    message: "reward.exact.ignoreCase: the lock has false, the pipeline true",
    before: gradedThen({ "pipeline.yaml": "version: 1\nreward: { exact: { ignoreCase: true } }\n" }, ["lock", "pipeline.yaml"]),
  },
  {
    what: "`--locked` without a lock file",
    words: [...pipeline, "--locked"],
    files: { "in.jsonl": good, "pipeline.yaml": "version: 1\nreward: exact\n" },
    statuses: [],
    code: "E_LOCK",
    exit: 2,
    message: "There is no lock file pipeline.yaml.lock",
  },
  {
    what: "A cache that is damaged",
    words: [...grade, "--cache", "scores.sqlite"],
    files: { "in.jsonl": good, "scores.sqlite": "no database" },
    statuses: ["scored"],
    exit: 0,
    message: "it was set aside as",
  },
  {
    what: "A cache that another version wrote",
    words: [...grade, "--cache", "scores.sqlite"],
    files: { "in.jsonl": good },
    statuses: ["scored"],
    exit: 0,
    message: "is of another version of Assay; it was set aside as",
    before: async (folder) => {
      await gradedThen({}, [...grade, "--cache", "scores.sqlite", "--out", "out.jsonl"])(folder);
      const database = new DatabaseSync(join(folder, "scores.sqlite"));
      database.exec("PRAGMA user_version = 99");
      database.close();
    },
  },
  {
    what: "A database of another program as cache",
    words: [...grade, "--cache", "other.sqlite"],
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_FILE_WRITE",
    exit: 4,
    message: "other.sqlite is a database of another program",
    before: (folder) => {
      const database = new DatabaseSync(join(folder, "other.sqlite"));
      database.exec("CREATE TABLE theirs (a)");
      database.close();
      return Promise.resolve();
    },
  },
  {
    what: "A cache in a folder that is not there",
    words: [...grade, "--cache", "no/scores.sqlite"],
    files: { "in.jsonl": good },
    statuses: [],
    code: "E_FILE_WRITE",
    exit: 4,
    message: "scores.sqlite cannot be opened",
  },
  {
    what: "A sample without a group, where a pipeline scores groups",
    words: pipeline,
    files: { "in.jsonl": good, "pipeline.yaml": "version: 1\nreward: { within-group: { reward: exact, transform: center } }\n" },
    statuses: ["errored"],
    code: "E_GROUP_MISSING",
    exit: 3,
    message: "group",
  },
  {
    what: "A group of which samples are missing",
    words: pipeline,
    files: {
      "in.jsonl": good.replace("{", '{"group":{"id":"g","size":2},'),
      "pipeline.yaml": "version: 1\nreward: { within-group: { reward: exact, transform: center } }\n",
    },
    statuses: ["errored"],
    code: "E_GROUP_INCOMPLETE",
    exit: 3,
    message: "1 of 2 samples",
  },
];

/** Grades once, then changes a file: what `--resume` must find out. */
function gradedThen(
  changed: Readonly<Record<string, string>>,
  words: readonly string[] = [...grade, "--out", "out.jsonl"],
): (folder: string) => Promise<void> {
  return async (folder) => {
    const first = await runCli(words, folder);
    if (first.exit !== 0) throw new Error(first.stderr);
    for (const [name, content] of Object.entries(changed)) writeFileSync(join(folder, name), content);
  };
}

/** A file system of 64 kB in the folder `small`, where the test may make one. */
function mountSmall(folder: string): Promise<boolean> {
  const small = join(folder, "small");
  mkdirSync(small);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]).status !== 0) return Promise.resolve(false);
  onTestFinished(() => void spawnSync("umount", ["-l", small]));
  return Promise.resolve(true);
}
