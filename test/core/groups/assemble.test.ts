import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { assemble, type AssembleOptions } from "../../../src/core/groups/assemble.ts";
import type { Group, Sample } from "../../../src/core/types.ts";
import { sample } from "../../support/sample.ts";
import { shuffled } from "../../support/shuffled.ts";

const one = (id: string, group?: Group): Sample => sample({ id, ...(group ? { group } : {}) });

async function groupsOf(samples: Iterable<Sample> | AsyncIterable<Sample>, options: AssembleOptions = {}): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const group of assemble(samples, options)) found.push(`${group.id}: ${group.samples.map(({ id }) => id).join(" ")}`);
  return found;
}

describe("assemble", () => {
  it("gives complete groups of samples in any order", async () => {
    const samples = ["a", "b"].flatMap((id) => [0, 1, 2].map((index) => one(`${id}${index}`, { id, size: 3, index })));
    for (const seed of [1, 2, 3]) expect((await groupsOf(shuffled(samples, seed))).toSorted()).toEqual(["a: a0 a1 a2", "b: b0 b1 b2"]);
  });

  it("gives the same groups where all but one went to disk", async () => {
    const samples = Array.from({ length: 60 }, (_, index) => one(`s${index}`, { id: `g${index % 6}` }));
    const expected = await groupsOf(samples);
    expect(expected).toHaveLength(6);
    expect(await groupsOf(samples, { maxOpenGroups: 1 })).toEqual(expected);
  });

  it("throws for a short group after the complete ones, where nobody is told", async () => {
    const samples = [one("a", { id: "short", size: 2 }), one("b", { id: "full", size: 1 })];
    const stream = assemble(samples);
    expect((await stream.next()).value).toMatchObject({ id: "full" });
    await expect(stream.next()).rejects.toMatchObject({
      code: "E_GROUP_INCOMPLETE",
      message: expect.stringContaining("1 of 2 samples came"),
    });
  });

  it("throws for a sample without a group, where nobody is told", async () => {
    await expect(groupsOf([one("a")])).rejects.toMatchObject({ code: "E_GROUP_MISSING" });
  });

  it("tells of samples that came to no group, and goes on", async () => {
    const failed: string[] = [];
    const odd = [null, { completion: 5 }, { completion: [5] }] as unknown as Sample[]; // from JavaScript
    const samples = [one("a"), ...odd, one("b", { id: "short", size: 2 }), one("c", { id: "g" })];
    const groups = await groupsOf(samples, { failed: (given, score) => failed.push(`${given?.id} ${score.error.code}`) });
    expect(groups).toEqual(["g: c"]);
    expect(failed).toEqual([
      "a E_GROUP_MISSING",
      "undefined E_ROW_SHAPE",
      "undefined E_GROUP_MISSING",
      "undefined E_GROUP_MISSING",
      "b E_GROUP_INCOMPLETE",
    ]);
  });

  it("hands short groups on where asked", async () => {
    expect(await groupsOf([one("a", { id: "g", size: 2 })], { incomplete: "raw" })).toEqual(["g: a"]);
  });

  it("ends a group whose time is over while the source waits, and while it does not", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      let more = (): void => {};
      async function* source(): AsyncGenerator<Sample> {
        yield one("a", { id: "x", size: 2 });
        await new Promise<void>((resolve) => {
          more = resolve;
        });
        yield one("b", { id: "y", size: 2 });
        vi.advanceTimersByTime(2_000);
        yield one("c", { id: "y", size: 2 });
      }
      const stream = assemble(source(), { maxWaitMs: 1_000, incomplete: "raw" });
      const first = stream.next();
      await turn();
      await vi.advanceTimersByTimeAsync(999);
      await vi.advanceTimersByTimeAsync(1);
      expect((await first).value).toMatchObject({ id: "x", samples: [{ id: "a" }] });
      const second = stream.next();
      more();
      expect((await second).value).toMatchObject({ id: "y", samples: [{ id: "b" }] });
      expect((await stream.next()).value).toMatchObject({ id: "y", samples: [{ id: "c" }] });
      expect((await stream.next()).done).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([undefined, 60_000])("closes the source when the loop is left, with a wait of %s", async (maxWaitMs) => {
    let closed = 0;
    function* source(): Generator<Sample> {
      try {
        for (let index = 0; ; index += 1) yield one(`s${index}`, { id: `g${index}`, size: 1 });
      } finally {
        closed += 1;
      }
    }
    for await (const group of assemble(source(), maxWaitMs === undefined ? {} : { maxWaitMs })) if (group.id === "g3") break;
    expect(closed).toBe(1);
  });

  it.each([undefined, 60_000])("throws what the source throws, with a wait of %s", async (maxWaitMs) => {
    async function* source(): AsyncGenerator<Sample> {
      yield one("a", { id: "g", size: 1 });
      throw new Error("no more");
    }
    const stream = assemble(source(), maxWaitMs === undefined ? {} : { maxWaitMs });
    expect((await stream.next()).value).toMatchObject({ id: "g" });
    await expect(stream.next()).rejects.toThrow("no more");
  });
});
