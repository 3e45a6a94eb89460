import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { whileServing } from "./support/assay.ts";
import { cli, clientEnv } from "../client-env.ts";
import { root } from "../sources.ts";
import { torchOnCpu } from "./support/torch.ts";
import type { Expect, Trainer } from "./support/trainer.ts";

const run = promisify(execFile);

interface Row {
  readonly id: string;
  readonly given: number | null;
  readonly advantage: number;
}

type Log = Readonly<Record<string, number>>;

/** What TRL made of a run: its logs by step, the mean reward among them, and each sample with its reward and advantage. */
interface Trained {
  readonly logs: readonly Log[];
  readonly means: readonly number[];
  readonly rows: readonly Row[];
  readonly file: string;
}

/** Trains a tiny model by a child of the trainer and by a server. */
export const trl: Trainer = {
  name: "trl",
  environment: torchOnCpu(["trl==1.16.0", "transformers==5.23.0"]),
  download: "trl, torch and transformers: about 1.1 GB on disk, without torch's libraries for GPUs",
  quick: false,
  async check(python, expect) {
    const folder = mkdtempSync(join(tmpdir(), "assay-trl-"));
    try {
      await whileServing(["--reward", "math"], async (url) => trainBothWays(python, folder, url, expect));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function trainBothWays(python: string, folder: string, url: string, expect: Expect): Promise<void> {
  const embedded = await train(python, folder, "embedded", ["--nulls"]);
  expect(lastMean(embedded) > 0.9, `a reward that tells good from bad rises: ${shown(embedded)}`);
  const nulls = embedded.rows.filter(({ given }) => given === null);
  expect(nulls.length > 0 && nulls.every(({ advantage }) => advantage === 0), `${nulls.length} rows without a reward have the advantage 0`);
  expect(groupsHold(embedded.rows), "and are left out of the mean and deviation of their group");
  expect(await sameAsGrade(embedded, folder), `${embedded.rows.length} rewards are those of assay grade, row for row`);
  const served = await train(python, folder, url, ["--nulls"]);
  const same = served.rows.every(({ given }, place) => given === embedded.rows[place]?.given);
  expect(same && served.rows.length === embedded.rows.length, "a server gives the same rewards in the same run");
  const constant = await train(python, folder, url, ["--constant"]);
  const right = (rows: readonly Row[]): number => rows.filter(({ given }) => given === 1).length / rows.length;
  expect(
    right(constant.rows.slice(-320)) < 0.4,
    `a reward that is the same for all teaches nothing: ${right(constant.rows.slice(-320)).toFixed(2)} right at the end`,
  );
  const two = await train(python, folder, "embedded", ["--beside", join(root, "examples/pipelines/format-and-math.yaml"), "--steps", "5"]);
  expect(two.logs.length === 5 && two.logs.every(weightsHold), "a second reward is added by its weight, and its parts are in the logs");
}

/** Both judge alike but for the box, which nobody gives: 0.9 for a right answer, times 0.5. TRL calculates in single precision. */
function weightsHold(log: Log): boolean {
  const first = log["rewards/recorded/mean"] ?? Number.NaN;
  const close = (name: string, expected: number): boolean => Math.abs((log[name] ?? Number.NaN) - expected) < 1e-5;
  return (
    close("rewards/beside/mean", 0.9 * first) &&
    close("reward", 1.45 * first) &&
    close("beside/correct", first) &&
    close("beside/boxed", 0) &&
    close("beside/null_share", 0)
  );
}

async function train(python: string, folder: string, way: string, more: readonly string[]): Promise<Trained> {
  const file = join(folder, `${way === "embedded" ? "embedded" : "served"}${more[0] ?? ""}.jsonl`);
  const words = [join(root, "python/acceptance/trl_grpo.py"), "--way", way, "--steps", "60", "--rewards", file, ...more];
  const env = clientEnv();
  const { stdout } = await run(python, words, { env, maxBuffer: 64 << 20, timeout: 600_000 });
  const logs = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "[]") as readonly Log[]; // the script's last line
  const rows = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row); // written by the script
  return { logs, means: logs.map((log) => log["reward"] ?? Number.NaN), rows, file };
}

async function sameAsGrade({ file, rows }: Trained, folder: string): Promise<boolean> {
  const out = join(folder, "graded.jsonl");
  await run(process.execPath, [...cli, "grade", file, "--reward", "math", "--out", out]);
  const graded = new Map(
    readFileSync(out, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => {
        const { id, reward } = JSON.parse(line) as { readonly id: string; readonly reward: number | null }; // rows of grade
        return [id, reward];
      }),
  );
  return rows.every(({ id, given }) => graded.get(id) === given);
}

/** Advantages of GRPO over those of a group that have a reward: (reward − mean) ÷ (deviation + 1e-4), the deviation over one less than they are. */
function groupsHold(rows: readonly Row[]): boolean {
  const size = 8;
  for (let from = 0; from < rows.length; from += size) {
    const known = rows.slice(from, from + size).flatMap(({ given, advantage }) => (given === null ? [] : [{ given, advantage }]));
    const mean = known.reduce((sum, { given }) => sum + given, 0) / known.length;
    const deviation = Math.sqrt(known.reduce((sum, { given }) => sum + (given - mean) ** 2, 0) / (known.length - 1));
    if (known.some(({ given, advantage }) => Math.abs(advantage - (given - mean) / (deviation + 1e-4)) > 1e-4)) return false;
  }
  return true;
}

function lastMean({ means }: Trained): number {
  const last = means.slice(-10);
  return last.reduce((sum, mean) => sum + mean, 0) / last.length;
}

function shown({ means }: Trained): string {
  return [0, 0.25, 0.5, 0.75, 1].map((at) => means[Math.round(at * (means.length - 1))]?.toFixed(2)).join(", ");
}
