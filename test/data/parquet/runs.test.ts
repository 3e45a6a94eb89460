import fc from "fast-check";
import { ByteWriter } from "hyparquet-writer";
import { writeRleBitPackedHybrid } from "hyparquet-writer/src/encoding.js";
import { describe, expect, it } from "vitest";
import { bitWidth, createRuns } from "../../../src/data/parquet/runs.ts";

describe("createRuns", () => {
  it("gives the numbers that were written, of any width", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 }).chain((width) => {
          const number = fc.integer({ min: 0, max: 2 ** width - 1 });
          const run = fc.tuple(number, fc.integer({ min: 1, max: 40 })).map(([value, times]) => new Array<number>(times).fill(value));
          return fc.tuple(fc.constant(width), fc.array(fc.oneof(run, fc.array(number)), { maxLength: 6 }));
        }),
        ([width, runs]) => {
          const values = runs.flat();
          const writer = new ByteWriter();
          writeRleBitPackedHybrid(writer, values, width);
          const bytes = Buffer.from(writer.getBytes());
          const next = createRuns(bytes, 0, bytes.length, width);
          expect(values.map(() => next())).toEqual(values);
        },
      ),
    );
  });

  it.each([25, 27, 31, 32])("reads packed numbers of %i bits", (width) => {
    const values = Array.from({ length: 8 }, (_, index) => (2 ** width - 1 - index * 3) >>> 0);
    const bits = values.map((value) => value.toString(2).padStart(width, "0").split("").toReversed().join("")).join("");
    const packed = Array.from({ length: width }, (_, byte) =>
      Number.parseInt(
        bits
          .slice(byte * 8, byte * 8 + 8)
          .split("")
          .toReversed()
          .join(""),
        2,
      ),
    );
    const bytes = Buffer.from([3, ...packed]);
    const next = createRuns(bytes, 0, bytes.length, width);
    expect(values.map(() => next())).toEqual(values);
  });

  it("gives nothing but zero for numbers of no bits", () => {
    expect(createRuns(Buffer.alloc(0), 0, 0, 0)()).toBe(0);
  });

  it("throws where the bytes end, and not before", () => {
    const next = createRuns(Buffer.from([4, 7]), 0, 2, 3);
    expect([next(), next()]).toEqual([7, 7]);
    expect(next).toThrow("it ends early");
    expect(createRuns(Buffer.from([3, 1]), 0, 2, 9)).toThrow("it ends early");
    expect(createRuns(Buffer.alloc(9, 0xff), 0, 9, 3)).toThrow("a run is too long");
    expect(() => createRuns(Buffer.alloc(2), 0, 3, 1)).toThrow("its runs end outside of the page");
  });
});

describe("bitWidth", () => {
  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [255, 8],
  ])("of %i is %i", (max, width) => {
    expect(bitWidth(max)).toBe(width);
  });
});
