import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSpillFile, type SpillFile } from "../../../src/core/groups/spill-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function spillFile(folder?: string): SpillFile {
  const file = createSpillFile(folder === undefined ? {} : { folder });
  onTestFinished(() => file.close());
  return file;
}

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "\ud800", "a\udfff", "\u0000", "é".repeat(9_000)),
);

describe("createSpillFile", () => {
  it("gives every text back, in any order, written or not yet", () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (texts, picks) => {
        const file = spillFile();
        const places = texts.map((text) => file.append(text));
        const order = texts.map((_, index) => ({ index, key: picks.next().value ?? 0 })).toSorted((a, b) => a.key - b.key);
        for (const { index } of order) expect(file.read(places[index] ?? -1)).toBe(texts[index]);
        file.close();
      }),
      { numRuns: 50 },
    );
  });

  it("gives back texts that are larger than a block, and those around them", () => {
    const file = spillFile();
    const texts = ["before", "x".repeat(3 << 20), "between", "\ud800".repeat(1 << 20), "é".repeat(600_000), "after"];
    const places = texts.map((text) => file.append(text));
    for (const index of [5, 0, 3, 1, 4, 2]) expect(file.read(places[index] ?? -1) === texts[index]).toBe(true);
  });

  it("takes up no memory of its own for each of a million texts", () => {
    const file = spillFile();
    const places = new Float64Array(1_000_000);
    for (let round = 0; round < 2; round += 1) for (let index = 0; index < 1_000; index += 1) places[index] = file.append(`warm ${index}`);
    const before = process.memoryUsage();
    for (let index = 0; index < places.length; index += 1) places[index] = file.append(`{"id":"${index}"}`);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 << 20);
    for (let index = 0; index < places.length; index += 9_973) expect(file.read(places[index] ?? -1)).toBe(`{"id":"${index}"}`);
    expect(places.byteLength).toBeLessThanOrEqual(16_000_000);
  });

  it("makes no file before the first block is full, and none that others can see after", () => {
    const folder = temporaryFolder();
    const file = spillFile(folder);
    expect(file.read(file.append("small"))).toBe("small");
    expect(readdirSync(folder)).toEqual([]);
    const place = file.append("x".repeat(2 << 20));
    expect(file.read(place)).toHaveLength(2 << 20);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("gives the room on the disk back when it is cleared, and goes on", () => {
    const folder = temporaryFolder();
    const file = spillFile(folder);
    file.append("x".repeat(2 << 20));
    file.clear();
    const place = file.append("y".repeat(2 << 20));
    expect(place).toBe(0);
    expect(file.read(place)).toBe("y".repeat(2 << 20));
    file.clear();
    expect(file.read(file.append("z"))).toBe("z");
  });

  it("says where it cannot write and what to do, and still has what came before", () => {
    const folder = join(temporaryFolder(), "missing");
    const file = spillFile(folder);
    const place = file.append("kept");
    expect(() => file.append("x".repeat(2 << 20))).toThrow(
      expect.objectContaining({ code: "E_FILE_WRITE", message: expect.stringContaining(folder), hint: expect.stringContaining("TMPDIR") }),
    );
    expect(file.read(place)).toBe("kept");
  });

  it("refuses what is no place", () => {
    const file = spillFile();
    file.append("a");
    expect(() => file.read(1 << 20)).toThrow(expect.objectContaining({ code: "E_FILE_READ" }));
  });

  it("refuses texts after it is closed, and may be closed twice", () => {
    const file = spillFile();
    file.append("a");
    file.close();
    file.close();
    expect(() => file.append("b")).toThrow(expect.objectContaining({ code: "E_FILE_WRITE" }));
  });

  it.runIf(process.platform === "linux")("leaves nothing open when it is closed", () => {
    const open = (): number => readdirSync("/proc/self/fd").filter((name) => isUnlinked(name)).length;
    const before = open();
    const file = spillFile();
    file.append("x".repeat(2 << 20));
    expect(open()).toBe(before + 1);
    file.close();
    expect(open()).toBe(before);
  });
});

function isUnlinked(descriptor: string): boolean {
  try {
    return statSync(`/proc/self/fd/${descriptor}`).nlink === 0;
  } catch {
    // The descriptor of the listing itself is closed by now.
    return false;
  }
}
