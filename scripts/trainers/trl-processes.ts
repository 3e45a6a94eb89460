import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startStandIn } from "../../examples/judge/stand-in.ts";
import { whileServing } from "./support/assay.ts";
import { cli, clientEnv } from "../client-env.ts";
import { root } from "../sources.ts";
import { judgedRow, rowsOf, type Row } from "./support/judged-row.ts";
import type { Expect, Trainer } from "./support/trainer.ts";
import { trl } from "./trl.ts";

const run = promisify(execFile);
const pipeline = join(root, "examples/pipelines/corrected-groups.yaml");
const processes = 2;
const size = 4;

/** What one process was called with and scored, call by call, and how it ended. */
interface Case {
  readonly case: string;
  readonly given: readonly (readonly Row[])[];
  readonly scored: readonly (readonly { readonly sample: Row; readonly score: Row }[])[];
  readonly raised: string | null;
}

/** Two processes of the trainer, whose shares of a batch split a group. */
export const trlProcesses: Trainer = {
  ...trl,
  name: "trl-processes",
  async check(python, expect) {
    const folder = mkdtempSync(join(tmpdir(), "assay-trl-processes-"));
    try {
      await using judge = await startStandIn();
      const env = { ...clientEnv(), ASSAY_JUDGE_URL: judge.url, OMP_NUM_THREADS: "1" };
      await whileServing(["--reward", pipeline], (url) => train(python, folder, url, env), env);
      for (const [name, reward] of [
        ["math", "math"],
        ["pipeline", pipeline],
        ["server", pipeline],
      ] as const) {
        await compare(name, reward, folder, env, expect);
      }
      const ends = casesOf("closed", folder).map(({ raised }) => raised);
      expect(ends[1]?.startsWith("E_CLOSED: the client") === true, `a process that cannot score raises: ${ends[1]}`);
      expect(ends[0]?.startsWith("E_CLOSED: in process 1 of 2") === true, `and so does the other, which does not wait: ${ends[0]}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function train(python: string, folder: string, url: string, env: NodeJS.ProcessEnv): Promise<void> {
  const launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", String(processes)];
  const words = [join(root, "python/acceptance/trl_processes.py"), "--pipeline", pipeline, "--url", url, "--out", folder];
  await run(python, [...launch, ...words], { env, maxBuffer: 64 << 20, timeout: 600_000 });
}

function casesOf(name: string, folder: string): readonly Case[] {
  return Array.from({ length: processes }, (_, rank) => {
    const lines = readFileSync(join(folder, `${rank}.jsonl`), "utf8")
      .trimEnd()
      .split("\n");
    const found = lines.map((line) => JSON.parse(line) as Case).find((one) => one.case === name); // written by the script
    if (found === undefined) throw new Error(`process ${rank} says nothing of ${name}`);
    return found;
  });
}

/** Both processes beside one file of all rows. */
async function compare(name: string, reward: string, folder: string, env: NodeJS.ProcessEnv, expect: Expect): Promise<void> {
  const ranks = casesOf(name, folder);
  const calls = ranks[0]?.given.length ?? 0;
  const inOrder = <T>(of: (one: Case) => readonly (readonly T[])[]): readonly T[] =>
    Array.from({ length: calls }, (_, call) => ranks.flatMap((one) => of(one)[call] ?? [])).flat();
  const given = inOrder((one) => one.given);
  const scored = inOrder((one) => one.scored);
  const shares = ranks.map((one) => `${one.given[0]?.length} rows, ${one.scored[0]?.length} scored`);
  expect(
    ranks.every((one) => one.given.every((rows) => rows.length % size !== 0) && one.scored.every((rows) => rows.length % size === 0)),
    `${name}: a group is split, and scored as a whole by one process: ${shares.join("; ")}`,
  );
  const rows = given.map((row, at) => ({
    id: String(at),
    prompt: row["prompt"],
    completion: row["completion"],
    reference: row["reference"],
    group: { id: String(Math.floor(at / size)), size, index: at % size },
  }));
  const [file, out] = [join(folder, `${name}-rows.jsonl`), join(folder, `${name}-graded.jsonl`)];
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  await run(process.execPath, [...cli, "grade", file, "--reward", reward, "--out", out], { env });
  const graded = rowsOf(readFileSync(out, "utf8"));
  // What a judge costs depends on what else was asked at the same time.
  const same = scored.filter(({ score }, at) => judgedRow(score, ["cost"]) === judgedRow(graded[at] ?? {}, ["cost"]));
  const numbers = new Set(graded.map((row) => row["reward"]));
  expect(
    same.length === rows.length && scored.length === rows.length && numbers.size > 1,
    `${name}: ${same.length} of ${rows.length} Scores are those of assay grade, ${numbers.size} rewards among them`,
  );
  expect(
    given.every((row, at) => row["given"] === graded[at]?.["reward"]),
    `${name}: and each process gives its trainer the rewards of its own rows`,
  );
}
