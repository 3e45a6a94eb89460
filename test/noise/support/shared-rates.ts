import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import type { ErrorCode } from "../../../src/core/errors.ts";
import { createRateTracker } from "../../../src/noise/rate-tracker.ts";
import { openRedisRounds } from "../../../src/noise/redis-rounds.ts";
import type { Rounds, RoundsOptions } from "../../../src/noise/rounds.ts";
import { createSharedRateTracker, type SharedRateTracker, type SharedRateTrackerOptions } from "../../../src/noise/shared-rate-tracker.ts";
import { openSqliteRounds } from "../../../src/noise/sqlite-rounds.ts";
import { seenScores } from "./seen-scores.ts";

/** Where trackers share their counts. */
export type Place = { readonly redis: string } | { readonly file: string };

const script = fileURLToPath(new URL("observe.ts", import.meta.url));

export function openRounds(place: Place, options: RoundsOptions): Rounds {
  return "redis" in place ? openRedisRounds(place.redis, options) : openSqliteRounds(place.file, options);
}

function wordOf(place: Place): string {
  return "redis" in place ? place.redis : place.file;
}

export function tracker(place: Place, options: Partial<SharedRateTrackerOptions> = {}): SharedRateTracker {
  const made = createSharedRateTracker({ ...place, run: "r", ...options });
  onTestFinished(() => made.close());
  return made;
}

/** What a tracker on its own says after these batches, each of which is a round. */
export function alone(...rounds: readonly (readonly number[])[]): string {
  const one = createRateTracker();
  for (const round of rounds) one.observe(round.flatMap((batch) => seenScores(batch)));
  return one.snapshot();
}

interface Server {
  /** Lets it go on. */
  go(): void;
  /** The next line that it prints. */
  line(): Promise<string>;
}

function server(...words: readonly string[]): Server {
  const child = spawn(process.execPath, ["--conditions=assay-source", script, ...words], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { go: () => void child.stdin.write("go\n"), line: async () => String((await lines.next()).value) };
}

/** What holds for rates wherever they are shared. `begin` gives a new place with nothing in it, `code` is that of what is lost. */
export function sharedRates(begin: () => Place | Promise<Place>, code: ErrorCode): void {
  it("are those of a tracker on its own, to the last bit", async () => {
    const place = await begin();
    const shared = tracker(place);
    const own = createRateTracker();
    for (let round = 1; round < 5; round += 1) {
      expect(await shared.freeze(round)).toEqual(own.freeze());
      expect(shared.rates()).toEqual(own.rates());
      await shared.observe(seenScores(round));
      own.observe(seenScores(round));
    }
  });

  it("add up over processes, and are the same in all of them", async () => {
    const place = await begin();
    const servers = [server(wordOf(place), "r", "0", "30"), server(wordOf(place), "r", "30", "30")];
    for (const expected of ["begun", "observed"]) {
      expect(await Promise.all(servers.map((one) => one.line()))).toEqual([expected, expected]);
      for (const one of servers) one.go();
    }
    const snapshots = await Promise.all(servers.map(async (one) => JSON.parse(await one.line()) as string));
    const expected = alone(
      [],
      Array.from({ length: 60 }, (_, index) => index),
    );
    expect(snapshots).toEqual([expected, expected]);
  });

  it("are fixed for a round by the first one who asks; what comes later counts for the next", async () => {
    const place = await begin();
    const [one, other] = [tracker(place), tracker(place)];
    await one.observe(seenScores(1));
    const frozen = await one.freeze(7);
    await other.observe(seenScores(2));
    expect(await other.freeze(7)).toEqual(frozen);
    expect(other.snapshot()).toBe(alone([1]));
    expect(await one.freeze(8)).not.toEqual(frozen);
    expect(await other.freeze(7)).toEqual(frozen);
    expect(one.snapshot()).toBe(alone([1], [2]));
  });

  it("are one and the same for many who ask at once", async () => {
    const place = await begin();
    const all = Array.from({ length: 8 }, () => tracker(place));
    await Promise.all(all.map((one, index) => one.observe(seenScores(index))));
    await Promise.all(all.map((one, index) => one.freeze(1).then(() => one.observe(seenScores(10 + index)))));
    expect(new Set(all.map((one) => one.snapshot()))).toEqual(new Set([alone([0, 1, 2, 3, 4, 5, 6, 7])]));
  });

  it("are finished by another where the one who began a round is gone", async () => {
    const place = await begin();
    const one = tracker(place);
    await one.observe(seenScores(1));
    const gone = openRounds(place, { run: "r", ttlMs: 60_000, maxStrata: 10 });
    onTestFinished(() => gone.close());
    await gone.begin(1);
    await one.observe(seenScores(2));
    await gone.begin(2);
    await one.observe(seenScores(3));
    await one.freeze(3);
    expect(one.snapshot()).toBe(alone([1], [2], [3]));
  });

  it("of two runs are apart, and a run may begin with a snapshot", async () => {
    const place = await begin();
    const one = tracker(place);
    await one.observe(seenScores(1));
    await one.freeze(1);
    const other = tracker(place, { run: "other", restore: one.snapshot() });
    await other.observe(seenScores(2));
    await other.freeze(1);
    expect(other.snapshot()).toBe(alone([1], [2]));
  });

  it("are refused to a tracker with other options", async () => {
    const place = await begin();
    await tracker(place).freeze(1);
    await expect(tracker(place, { lambda: 0.5 }).freeze(1)).rejects.toMatchObject({ code: "E_CHANNEL" });
  });

  it("refuse a round that was passed over", async () => {
    const place = await begin();
    const one = tracker(place);
    await one.freeze(5);
    await expect(one.freeze(4)).rejects.toMatchObject({ code, message: expect.stringContaining("never frozen") as string });
  });

  it("refuse too many strata over all servers, and are unchanged", async () => {
    const place = await begin();
    const [one, other] = [tracker(place), tracker(place)];
    const strata = (name: string): readonly { readonly decision: { readonly verdict: 0; readonly stratum: string } }[] =>
      Array.from({ length: 6_000 }, (_, index) => ({ decision: { verdict: 0, stratum: `${name}${index}` } }));
    await one.observe(strata("a"));
    await expect(other.observe(strata("b"))).rejects.toMatchObject({ code: "E_CHANNEL" });
    await other.observe(strata("a"));
    await one.freeze(1);
    expect(one.rates()).toHaveLength(6_000);
  });
}
