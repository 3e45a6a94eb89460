import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOrderedOutput } from "../../src/data/ordered-output.ts";

interface Slow {
  readonly stream: Writable;
  readonly text: () => string;
  /** Finishes the write that is under way. */
  readonly finish: () => void;
}

/** A stream whose writes end when the test says so. */
function slow(highWaterMark = 1): Slow {
  let text = "";
  let done: (() => void) | undefined;
  const stream = new Writable({
    highWaterMark,
    decodeStrings: false,
    write(chunk: string, _encoding, callback) {
      text += chunk;
      done = callback;
    },
  });
  return { stream, text: () => text, finish: () => done?.() };
}

function failing(after: number): Writable {
  let writes = 0;
  return new Writable({
    decodeStrings: false,
    write(_chunk, _encoding, done) {
      writes += 1;
      setImmediate(done, writes > after ? new Error("disk full") : null);
    },
    // As a file does, which is closed before the error is told.
    destroy(error, done) {
      setImmediate(done, error);
    },
  });
}

const turns = async (count = 3): Promise<void> => {
  for (let index = 0; index < count; index += 1) await turn();
};

describe("createOrderedOutput", () => {
  it("writes lines in the order of their index, whatever order they come in, and counts each once", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `${index} ${"x".repeat((index * 977) % 3_000)}\n`);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...lines.keys()], { minLength: lines.length }),
        fc.integer({ min: 1, max: 20 }),
        async (order, pause) => {
          let text = "";
          const stream = new Writable({
            highWaterMark: 1_000,
            decodeStrings: false,
            write: (chunk: string, _encoding, done) => void ((text += chunk), setImmediate(done)),
          });
          const told = { count: 0, size: 0 };
          const output = createOrderedOutput(stream, {
            name: "out",
            close: true,
            written: (count, size) => void ((told.count += count), (told.size += size)),
          });
          for (const [place, index] of order.entries()) {
            output.put(index, lines[index] ?? "", index);
            if (place % pause === 0) await turn();
          }
          await output.end();
          expect(text).toBe(lines.join(""));
          expect(told).toEqual({ count: 60, size: (59 * 60) / 2 });
          expect(stream.writableFinished).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("holds a line back until those before it are there", async () => {
    const { stream, text, finish } = slow(1_000);
    const output = createOrderedOutput(stream, { name: "out", close: false, written: () => {} });
    output.put(1, "b\n", 1);
    await turns();
    expect(text()).toBe("");
    output.put(0, "a\n", 1);
    await turns();
    expect(text()).toBe("a\nb\n");
    finish();
  });

  it("tells of written lines only when the stream can take more, and writes no more meanwhile", async () => {
    const { stream, text, finish } = slow();
    let written = 0;
    const output = createOrderedOutput(stream, { name: "out", close: true, written: (count) => void (written += count) });
    output.put(0, "a\n", 1);
    await turns();
    expect([text(), written]).toEqual(["a\n", 0]);
    for (const [index, line] of ["b\n", "c\n"].entries()) output.put(index + 1, line, 1);
    output.put(3, "x".repeat(100_000), 1);
    await turns();
    expect([text(), written]).toEqual(["a\n", 0]);
    expect(stream.writableLength, "nothing is piled up inside the stream").toBe(2);
    finish();
    await turns();
    expect(text().slice(0, 6)).toBe("a\nb\nc\n");
    expect(written).toBeLessThan(4);
    const ended = output.end();
    await turns();
    finish();
    await turns();
    finish();
    await ended;
    expect(written).toBe(4);
  });

  it.each([
    [0, true],
    [1, true],
    [0, false],
    [1, false],
  ])("rejects with E_FILE_WRITE and says so at once where write %i fails (closing: %s)", async (after, close) => {
    let released = 0;
    const output = createOrderedOutput(failing(after), { name: "out.jsonl", close, written: (count) => void (released += count) });
    output.put(0, "a\n", 1);
    if (after > 0) await turns(5);
    output.put(1, "b\n", 1);
    await expect(output.end()).rejects.toMatchObject({ code: "E_FILE_WRITE", message: "out.jsonl cannot be written: disk full." });
    expect(output.failed.aborted).toBe(true);
    expect(output.failed.reason).toMatchObject({ code: "E_FILE_WRITE" });
    expect(released, "nobody waits for lines that cannot be written").toBe(2);
  });

  it("takes lines after the failure without holding them", async () => {
    let released = 0;
    const output = createOrderedOutput(failing(0), { name: "out", close: true, written: (count) => void (released += count) });
    output.put(0, "a\n", 1);
    await turns(6);
    expect(output.failed.aborted).toBe(true);
    for (let index = 1; index < 10; index += 1) output.put(index, "b\n", 1);
    await turns();
    expect(released).toBe(10);
  });

  it("ends an empty output, and leaves a stream of the process open", async () => {
    const { stream } = slow();
    await createOrderedOutput(stream, { name: "out", close: true, written: () => {} }).end();
    expect(stream.writableFinished).toBe(true);
    const open = new Writable({ write: (_chunk, _encoding, done) => done() });
    const output = createOrderedOutput(open, { name: "stdout", close: false, written: () => {} });
    output.put(0, "a\n", 1);
    await output.end();
    expect(open.writableEnded).toBe(false);
  });

  it("begins with the index that it is told, and counts only lines that stand for items", async () => {
    const { stream, text } = slow(1 << 20);
    const told: number[] = [];
    const output = createOrderedOutput(stream, { name: "out", close: false, first: 5, written: (count) => told.push(count) });
    output.put(6, "b", 1, 0);
    output.put(5, "a", 1);
    await turn();
    await turn();
    expect(text()).toBe("ab");
    expect(told).toEqual([1]);
  });

  it("gives lines in order that had to wait on disk", async () => {
    let text = "";
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        if (chunk !== "") text += `${chunk.length}:${chunk[0]} `;
        done();
      },
    });
    const output = createOrderedOutput(stream, { name: "out", close: false, written: () => {} });
    const long = 20 << 20;
    for (const index of [5, 4, 3, 2, 1]) output.put(index, String(index).repeat(long), 1);
    output.put(0, "0".repeat(long), 1);
    await output.end();
    expect(text).toBe(`${6 * long}:0 `);
  });
});
