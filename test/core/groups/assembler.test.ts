import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createAssembler,
  type Assembled,
  type Assembler,
  type AssemblerOptions,
  type AssemblerParts,
} from "../../../src/core/groups/assembler.ts";
import { createSpillFile, type SpillFile } from "../../../src/core/groups/spill-file.ts";
import type { GroupItem } from "../../../src/core/groups/spill-text.ts";
import type { Group, Sample } from "../../../src/core/types.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { sample } from "../../support/sample.ts";
import { shuffled } from "../../support/shuffled.ts";

type Item = GroupItem & { readonly signal?: AbortSignal };

function create(options: AssemblerOptions & AssemblerParts = {}): Assembler<Item> {
  const assembler = createAssembler<Item>(options);
  onTestFinished(() => assembler.close());
  return assembler;
}

function item(id: string, group: Group | undefined, more: Partial<Sample> = {}): Item {
  return { sample: sample({ id, ...(group ? { group } : {}), ...more }), size: 10 };
}

/** Groups and failures in short: `g: a b c` or `E_CODE: a b`. */
function shown(out: Assembled<Item>): string {
  const ids = out.members.map((member) => member.item.sample.id).join(" ");
  if ("score" in out) return `${out.score.error.code}: ${ids}`;
  expect(out.group.samples).toEqual(out.members.map((member) => member.item.sample));
  return `${out.group.id}${out.group.round === undefined ? "" : `/${out.group.round}`}: ${ids}`;
}

function assembleAll(items: readonly Item[], options: AssemblerOptions & AssemblerParts = {}): readonly string[] {
  const assembler = create(options);
  const given = items.flatMap((one, index) => assembler.add(one, index).map(shown));
  return [...given, ...[...assembler.end()].map(shown)];
}

describe("createAssembler", () => {
  it("begins another group at an index that came already, where it renews", () => {
    const of = (name: string, index: number): Item => item(name, { id: "g", size: 2, index });
    const stream = [of("a", 0), of("b", 0), of("c", 1), of("d", 1)];
    expect(assembleAll(stream)).toEqual(["g: a b", "g: c d"]);
    expect(assembleAll(stream, { renews: true })).toEqual(["E_GROUP_INCOMPLETE: a", "g: b c", "E_GROUP_INCOMPLETE: d"]);
    expect(assembleAll(stream, { renews: true, maxOpenGroups: 1, incomplete: "raw" })).toEqual(["E_GROUP_INCOMPLETE: a", "g: b c", "g: d"]);
  });

  it("takes an index again whose sample was taken out", () => {
    const assembler = create({ renews: true });
    const first = item("a", { id: "g", size: 3, index: 0 });
    assembler.add(first, 0);
    assembler.add(item("b", { id: "g", size: 3, index: 1 }), 1);
    expect(assembler.remove(first, 0)).toBe(true);
    expect(assembler.add(first, 2)).toEqual([]);
  });

  it("keeps groups of one name apart where their items say so", () => {
    const one = (name: string, apart?: string): Item => ({
      ...item(name, { id: "g", size: 2 }),
      ...(apart === undefined ? {} : { apart }),
    });
    expect(assembleAll([one("a"), one("b", "x"), one("c", "y"), one("d", "x"), one("e"), one("f", "y")])).toEqual([
      "g: b d",
      "g: a e",
      "g: c f",
    ]);
  });

  it("gives a group with a size as soon as it is full", () => {
    const assembler = create();
    const group = { id: "g", size: 2 };
    expect(assembler.add(item("a", group), 0)).toEqual([]);
    expect(assembler.add(item("b", group), 1).map(shown)).toEqual(["g: a b"]);
    expect(assembler.counts()).toEqual({ groups: 0, samples: 0, inMemory: 0 });
  });

  it("gives a group without a size at the end of the input, in the order of first samples", () => {
    const items = [item("a", { id: "x" }), item("b", { id: "y" }), item("c", { id: "x" })];
    expect(assembleAll(items)).toEqual(["x: a c", "y: b"]);
  });

  it("takes the size from any sample that names it", () => {
    expect(assembleAll([item("a", { id: "g" }), item("b", { id: "g", size: 2 }), item("c", { id: "h" })])).toEqual(["g: a b", "h: c"]);
  });

  it("tells rounds apart, and no round from an empty one", () => {
    const items = ["1", "2", "", undefined].map((round, index) =>
      item(`s${index}`, round === undefined ? { id: "g" } : { id: "g", round }),
    );
    expect(assembleAll(items)).toEqual(["g/1: s0", "g/2: s1", "g/: s2", "g: s3"]);
  });

  it.each<[Group, Group]>([
    [{ id: "a", round: "b" }, { id: "ab" }],
    [
      { id: "a", round: "bc" },
      { id: "ab", round: "c" },
    ],
    [{ id: "1:a" }, { id: "a" }],
    [{ id: "x".repeat(200), round: "y" }, { id: `${"x".repeat(200)}y` }],
    [{ id: "\ud800".repeat(200) }, { id: "\ufffd".repeat(200) }],
  ])("never takes %j for %j", (one, other) => {
    expect(assembleAll([item("a", one), item("b", other)])).toHaveLength(2);
  });

  it("orders samples by their index where all have one, else as they came", () => {
    const group = (index?: number): Group => ({ id: "g", size: 3, ...(index === undefined ? {} : { index }) });
    expect(assembleAll([item("c", group(2)), item("a", group(0)), item("b", group(1))])).toEqual(["g: a b c"]);
    expect(assembleAll([item("c", group(2)), item("a", group(0)), item("x", group())])).toEqual(["g: c a x"]);
  });

  it("errs the samples of a group that is short at the end, with both numbers and what is needed to find it", () => {
    const assembler = create();
    assembler.add(item("a", { id: "g", round: "7", size: 8 }), 0);
    const [out] = assembler.end();
    if (!out || !("score" in out)) expect.unreachable();
    expect(out.score).toMatchObject({ status: "errored", error: { code: "E_GROUP_INCOMPLETE", retryable: true } });
    expect(out.score.reason).toBe('Group "g" of round "7": 1 of 8 samples came.');
  });

  it("hands a short group on where asked", () => {
    expect(assembleAll([item("a", { id: "g", size: 8 })], { incomplete: "raw" })).toEqual(["g: a"]);
  });

  it("begins another group of the same name after one is full", () => {
    const group = { id: "g", size: 2 };
    const items = ["a", "b", "c", "d", "e"].map((id) => item(id, group));
    expect(assembleAll(items)).toEqual(["g: a b", "g: c d", "E_GROUP_INCOMPLETE: e"]);
  });

  it("never calls a group complete whose samples name different sizes", () => {
    const sizes = (...all: readonly number[]): readonly Item[] => all.map((size, index) => item(`s${index}`, { id: "g", size }));
    expect(assembleAll(sizes(3, 2, 3))).toEqual(["E_GROUP_INCOMPLETE: s0 s1 s2"]);
    expect(assembleAll(sizes(4, 2, 4))).toEqual(["E_GROUP_INCOMPLETE: s0 s1 s2"]);
    expect(assembleAll(sizes(3, 2, 3), { incomplete: "raw" })).toEqual(["g: s0 s1 s2"]);
  });

  it("errs a group in which more samples came than the size that one names late", () => {
    const items = [item("a", { id: "g" }), item("b", { id: "g" }), item("c", { id: "g", size: 2 })];
    expect(assembleAll(items)).toEqual(["E_GROUP_INCOMPLETE: a b c"]);
  });

  it.each<[string, unknown, string]>([
    ["no group", { id: "a" }, "E_GROUP_MISSING"],
    ["a null group", { id: "a", group: null }, "E_GROUP_MISSING"],
    ["a group that is text", { id: "a", group: "g" }, "E_ROW_SHAPE"],
    ["a group without an id", { id: "a", group: {} }, "E_ROW_SHAPE"],
    ["an id that is a number", { id: "a", group: { id: 5 } }, "E_ROW_SHAPE"],
    ["a round that is a number", { id: "a", group: { id: "g", round: 1 } }, "E_ROW_SHAPE"],
    ["a size of 0", { id: "a", group: { id: "g", size: 0 } }, "E_ROW_SHAPE"],
    ["a size of NaN", { id: "a", group: { id: "g", size: Number.NaN } }, "E_ROW_SHAPE"],
    ["an index of -1", { id: "a", group: { id: "g", index: -1 } }, "E_ROW_SHAPE"],
    ["nothing at all", null, "E_ROW_SHAPE"],
  ])("errs a sample with %s at once", (_name, given, code) => {
    const [out] = create().add({ sample: given as Sample, size: 1 }, 3); // from JavaScript
    expect(out).toMatchObject({ members: [{ index: 3 }], score: { error: { code } } });
  });

  it("ends groups whose time is over, the oldest first, and begins another for what comes late", () => {
    let now = 0;
    const assembler = create({ maxWaitMs: 100, now: () => now });
    const add = (id: string, group: string): readonly unknown[] => assembler.add(item(id, { id: group, size: 2 }), 0);
    expect(assembler.nextExpiry()).toBeUndefined();
    add("a", "g");
    now = 60;
    add("b", "h");
    expect(assembler.nextExpiry()).toBe(100);
    now = 99;
    expect([...assembler.expire()]).toEqual([]);
    now = 100;
    expect([...assembler.expire()].map(shown)).toEqual(["E_GROUP_INCOMPLETE: a"]);
    expect(assembler.nextExpiry()).toBe(160);
    add("late", "g");
    now = 1_000;
    expect([...assembler.expire()].map(shown)).toEqual(["E_GROUP_INCOMPLETE: b", "E_GROUP_INCOMPLETE: late"]);
  });

  it("takes a group without a size as complete when its time is over", () => {
    let now = 0;
    const assembler = create({ maxWaitMs: 100, now: () => now });
    assembler.add(item("a", { id: "g" }), 0);
    now = 100;
    expect([...assembler.expire()].map(shown)).toEqual(["g: a"]);
  });

  it("takes an item out again, as if it had never come", () => {
    const assembler = create();
    const group = { id: "g", size: 2 };
    const first = item("a", group);
    assembler.add(first, 0);
    expect(assembler.remove(first, 0)).toBe(true);
    expect(assembler.remove(first, 0)).toBe(false);
    expect(assembler.counts().groups).toBe(0);
    assembler.add(item("b", group), 1);
    expect(assembler.add(item("c", group), 2).map(shown)).toEqual(["g: b c"]);
  });

  it("gives at the end only the groups that were open when it was asked", () => {
    const assembler = create();
    assembler.add(item("a", { id: "x" }), 0);
    const rest = assembler.end();
    assembler.add(item("b", { id: "y" }), 1);
    assembler.add(item("c", { id: "x" }), 2);
    expect([...rest].map(shown)).toEqual(["x: a c"]);
    expect(assembler.counts().groups).toBe(1);
  });

  it.each<[string, AssemblerOptions]>([
    ["no open groups", { maxOpenGroups: 0 }],
    ["half an open group", { maxOpenGroups: 1.5 }],
    ["no wait", { maxWaitMs: 0 }],
    ["a wait of NaN", { maxWaitMs: Number.NaN }],
    ["an unknown word", { incomplete: "drop" as "raw" }],
  ])("refuses %s", (_name, options) => {
    expect(() => createAssembler(options)).toThrow(expect.objectContaining({ code: "E_USAGE" }));
  });
});

describe("createAssembler, past its memory", () => {
  it("holds samples of the newest groups only, and gives every group back as it was", () => {
    const assembler = create({ maxOpenGroups: 2 });
    for (const [index, id] of ["a", "b", "c"].entries()) assembler.add(item(id, { id, size: 2 }, { metadata: { index } }), index);
    expect(assembler.counts()).toEqual({ groups: 3, samples: 3, inMemory: 2 });
    const out = ["b", "a", "c"].flatMap((id, index) => assembler.add(item(`${id}2`, { id, size: 2 }), 3 + index));
    expect(out.map(shown)).toEqual(["b: b b2", "a: a a2", "c: c c2"]);
    expect(out[1]?.members[0]).toEqual({
      index: 0,
      item: { size: 10, sample: sample({ id: "a", group: { id: "a", size: 2 }, metadata: { index: 0 } }) },
    });
    expect(assembler.counts()).toEqual({ groups: 0, samples: 0, inMemory: 0 });
  });

  it("holds no more size than asked", () => {
    const assembler = create({ maxOpenSize: 45 });
    for (let index = 0; index < 20; index += 1) assembler.add(item(`s${index}`, { id: `g${index % 2}` }), index);
    expect(assembler.counts().inMemory).toBeLessThanOrEqual(4);
    expect([...assembler.end()].map((out) => out.members.map((member) => member.index))).toEqual([
      [0, 2, 4, 6, 8, 10, 12, 14, 16, 18],
      [1, 3, 5, 7, 9, 11, 13, 15, 17, 19],
    ]);
  });

  it.each<[string, Partial<Sample>]>([
    ["lone surrogates", { id: "\ud800", completion: "a\udfff", group: { id: "\ud83d", size: 9 } }],
    ["control characters and quotes", { completion: '\u0000"\\\u2028\n' }],
    ["messages", { completion: [{ role: "assistant", content: [{ type: "text", text: "é" }], reasoning_content: "x" }] }],
    ["a key that is __proto__", { metadata: JSON.parse('{"__proto__":1}') as Record<string, number> }],
    ["-0", { reference: -0 }],
    ["NaN", { reference: Number.NaN }],
    ["a date", { reference: new Date(0) as unknown as null }],
    ["a bigint", { reference: 1n as unknown as null }],
    ["a hole in a list", { reference: [undefined] as unknown as null }],
    ["a toJSON of its own", { reference: { toJSON: () => "other" } as unknown as null }],
  ])("gives a sample with %s back as it was", (_name, fields) => {
    const assembler = create({ maxOpenGroups: 1 });
    const strange = item("a", { id: "g", size: 9 }, fields);
    assembler.add(strange, 0);
    assembler.add(item("b", { id: "other" }), 1);
    const [out] = assembler.end();
    expect(out?.members[0]?.item.sample).toStrictEqual(strange.sample);
  });

  it("keeps in memory what cannot go to disk: signals, circles and depths", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const assembler = create({ maxOpenGroups: 1 });
    const group = { id: "g" };
    const held: readonly Item[] = [
      { ...item("a", group), signal: new AbortController().signal },
      item("b", group, { reference: circle as never }), // from JavaScript
      item("c", group, { reference: deep as never }),
    ];
    for (const [index, one] of held.entries()) assembler.add(one, index);
    assembler.add(item("d", { id: "other" }), 3);
    assembler.add(item("e", group), 4);
    expect(assembler.counts()).toEqual({ groups: 2, samples: 5, inMemory: 4 });
    const [first] = held;
    expect(first && assembler.remove(first, 0)).toBe(true);
    const [out] = assembler.end();
    expect(out?.members.map(({ index }) => index)).toEqual([1, 2, 4]);
    expect(out?.members[0]?.item).toBe(held[1]);
  });

  it("says that the disk is full, and still has every sample", () => {
    const file = createSpillFile({ folder: `${temporaryFolder()}/missing` });
    const assembler = create({ maxOpenGroups: 1, spillFile: file });
    assembler.add(item("a", { id: "x" }, { completion: "x".repeat(2 << 20) }), 0);
    expect(() => assembler.add(item("b", { id: "y" }), 1)).toThrow(expect.objectContaining({ code: "E_FILE_WRITE" }));
    expect([...assembler.end()].map(shown)).toEqual(["x: a", "y: b"]);
  });

  it("reads remaining groups back one at a time", () => {
    let reads = 0;
    const file = createSpillFile();
    const counting: SpillFile = {
      ...file,
      read(place) {
        reads += 1;
        return file.read(place);
      },
    };
    const assembler = create({ maxOpenGroups: 1, spillFile: counting });
    for (let index = 0; index < 10; index += 1) assembler.add(item(`s${index}`, { id: `g${index}` }), index);
    const rest = assembler.end();
    rest.next();
    expect(reads).toBe(1);
    rest.next();
    expect(reads).toBe(2);
  });

  it("makes the same groups of a contiguous, a shuffled and a spilling stream", () => {
    const stream = fc.tuple(
      fc.array(fc.record({ size: fc.integer({ min: 1, max: 5 }), known: fc.boolean() }), { maxLength: 8 }),
      fc.integer(),
    );
    fc.assert(
      fc.property(stream, ([groups, seed]) => {
        const items = groups.flatMap(({ size, known }, number) =>
          Array.from({ length: size }, (_, index) => item(`${number}.${index}`, { id: `g${number}`, index, ...(known ? { size } : {}) })),
        );
        const expected = assembleAll(items).toSorted();
        expect(expected).toHaveLength(groups.length);
        const mixed = shuffled(items, seed);
        expect(assembleAll(mixed).toSorted()).toEqual(expected);
        expect(assembleAll(mixed, { maxOpenGroups: 2 }).toSorted()).toEqual(expected);
        expect(assembleAll(mixed, { maxOpenSize: 1 }).toSorted()).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it("makes 12,500 groups of 100,000 shuffled samples and never holds more than 64 groups of them", () => {
    const items = Array.from({ length: 100_000 }, (_, index) => item(`s${index}`, { id: `g${index >> 3}`, size: 8, index: index & 7 }));
    const assembler = create({ maxOpenGroups: 64 });
    let most = 0;
    let complete = 0;
    for (const [index, one] of shuffled(items, 7).entries()) {
      for (const out of assembler.add(one, index)) {
        if (!("group" in out)) expect.unreachable();
        const first = Number(out.group.id.slice(1)) * 8;
        expect(out.group.samples.map(({ id }) => id)).toEqual(Array.from({ length: 8 }, (_, at) => `s${first + at}`));
        complete += 1;
      }
      most = Math.max(most, assembler.counts().inMemory);
    }
    expect(complete).toBe(12_500);
    expect(most).toBeLessThanOrEqual(64 * 8);
    expect(assembler.counts()).toEqual({ groups: 0, samples: 0, inMemory: 0 });
  });
});
