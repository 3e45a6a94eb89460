import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { code, type CodeReference } from "../../../../verifiers/code/index.ts";
import type { Score } from "../../../../src/core/types.ts";
import { readManifest, type HostileLanguage } from "./manifest.ts";
import { descendants } from "./processes.ts";
import { runControls, runHostile, type HostileSetting } from "./run-hostile.ts";
import { setTraps, type Traps } from "./traps.ts";

const manifest = readManifest();

/** How long after its limit a program may still be running, while other tests use the machine too. */
const graceMs: Readonly<Record<HostileLanguage, number>> = { python: 1_000, javascript: 1_500 };

describe.skipIf(process.platform !== "linux")("code, with hostile programs", () => {
  let traps: Traps;
  let setting: HostileSetting<CodeReference>;
  let controls: Readonly<Record<string, Score>>;
  let kept: number;

  beforeAll(async () => {
    traps = await setTraps();
    setting = { manifest, reward: code({}), traps };
    controls = await runControls(setting);
    kept = descendants().length;
  }, 60_000);
  afterAll(async () => {
    await traps[Symbol.asyncDispose]();
  });

  it("passes a right program for every kind of tests", () => {
    for (const [name, score] of Object.entries(controls)) expect(score, name).toMatchObject({ status: "scored", reward: 1 });
  });

  for (const program of manifest.programs) {
    it(`${program.file} does not ${program.must_not}`, async () => {
      const run = await runHostile(program, setting, kept);
      for (const score of run.scores) {
        const shown = JSON.stringify(score).slice(0, 2_000);
        expect(score, shown).toMatchObject({ status: "scored", reward: 0 });
        const [evidence] = score.evidence;
        expect(evidence?.["wall_ms"], shown).toBeLessThanOrEqual(manifest.limits.timeout_ms + graceMs[program.language]);
        if (program.expect) expect(program.expect, shown).toContain(evidence?.kind);
      }
      expect(run).toMatchObject({ survivors: [], made: [], leaked: false, connections: 0 });
      expect(run.control, "the right program that ran next").toMatchObject({ status: "scored", reward: 1 });
    });
  }
});
