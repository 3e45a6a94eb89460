import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Json, SampleReward, Score } from "../../../../src/core/types.ts";
import { runScore } from "../../../support/run-score.ts";
import { sample } from "../../../support/sample.ts";
import { readText, type HostileKind, type HostileLanguage, type HostileManifest, type HostileProgram } from "./manifest.ts";
import { descendants, marked } from "./processes.ts";
import type { Traps } from "./traps.ts";

/** What came of one hostile program. */
export interface HostileRun {
  /** One a run: a program that looks for what it left runs often enough to meet every worker again. */
  readonly scores: readonly Score[];
  /** From the call to the Score, of the slowest run. */
  readonly elapsedMs: number;
  /** Of the right program that ran next. */
  readonly control: Score | undefined;
  /** Processes that were still there two seconds later. */
  readonly survivors: readonly string[];
  /** Paths outside that it made. */
  readonly made: readonly string[];
  /** Whether a Score shows what it must not. */
  readonly leaked: boolean;
  readonly connections: number;
}

export interface HostileSetting<Ref> {
  readonly manifest: HostileManifest;
  readonly reward: SampleReward<Ref>;
  readonly traps: Traps;
}

export const patienceMs = 2_000;

/** Scores every right program at once, so that all workers are up, and then one by one. Gives the Scores by language and kind. */
export async function runControls<Ref>({ manifest, reward }: HostileSetting<Ref>): Promise<Readonly<Record<string, Score>>> {
  const rows = (["python", "javascript"] as const).flatMap((language) =>
    Object.entries(manifest.controls[language]).map(([kind, code]) => {
      return {
        name: `${language} ${kind}`,
        fields: { completion: fenced(language, code), reference: referenceOf(manifest, language, kind as HostileKind) },
      };
    }),
  );
  await runScore(
    reward,
    rows.map(({ fields }) => sample(fields)),
  );
  const scores: Record<string, Score> = {};
  for (const { name, fields } of rows) {
    const [score] = await runScore(reward, [sample(fields)]);
    if (score) scores[name] = score;
  }
  return scores;
}

/** Runs one hostile program, and then the right one for the same tests. `kept` are the processes that stay between programs. */
export async function runHostile<Ref>(program: HostileProgram, setting: HostileSetting<Ref>, kept: number): Promise<HostileRun> {
  const { manifest, reward, traps } = setting;
  const { language, kind, lacks } = program;
  const reference = referenceOf(manifest, language, kind);
  const completion = fenced(language, traps.fill(readText(program.file)));
  const connectionsBefore = traps.connections();

  const scores: Score[] = [];
  let elapsedMs = 0;
  for (let left = program.twice === true ? availableParallelism() + 2 : 1; left > 0; left--) {
    const start = performance.now();
    scores.push(...(await runScore(reward, [sample({ completion, reference })])));
    elapsedMs = Math.max(elapsedMs, performance.now() - start);
  }
  const right = fenced(language, manifest.controls[language][kind]);
  const [control] = await runScore(reward, [sample({ completion: right, reference })]);
  return {
    scores,
    elapsedMs,
    control,
    survivors: await survivors(traps.mark, kept),
    made: (program.absent ?? []).map((path) => traps.fill(path)).filter((path) => existsSync(path)),
    leaked: lacks !== undefined && JSON.stringify(scores).includes(traps.fill(lacks)),
    connections: traps.connections() - connectionsBefore,
  };
}

function referenceOf({ references, limits }: HostileManifest, language: HostileLanguage, kind: HostileKind): Json {
  return { ...references[language][kind], ...limits };
}

function fenced(language: HostileLanguage, code: string): string {
  return `\`\`\`${language}\n${code}\`\`\``;
}

/** Waits for the processes of a program to go. Those that stay are named, and so are the youngest above the count of those kept. */
async function survivors(mark: string, kept: number): Promise<readonly string[]> {
  for (const end = performance.now() + patienceMs; ; await wait(50)) {
    const found = [...marked(mark), ...descendants().slice(kept)].map(({ pid, name, command }) => `${pid} ${name}: ${command}`);
    if (found.length === 0 || performance.now() > end) return [...new Set(found)];
  }
}
