import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines, type Line } from "../../src/data/lines.ts";

type Short = readonly [number: number, what: string];

/** What a reader of the whole file at once would say: a number and the text, or the problem. */
function naive(bytes: Buffer, maxBytes: number): readonly Short[] {
  const start = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  const lines: Short[] = [];
  let from = start;
  for (let number = 1; from < bytes.length; number += 1) {
    const at = bytes.indexOf(10, from);
    const end = at === -1 ? bytes.length : at;
    const line = bytes.subarray(from, end);
    from = end + 1;
    if (line.length > maxBytes) lines.push([number, "!too-large"]);
    else if (line.toString("utf8").includes("\ufffd")) lines.push([number, "!encoding"]);
    else if (!/^(?:|\s*[ \t\r])$/u.test(line.toString("utf8"))) lines.push([number, line.toString("utf8").replace(/\r$/u, "")]);
  }
  return lines;
}

async function read(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, maxBytes = 1_000): Promise<readonly Line[]> {
  async function* source(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  const lines: Line[] = [];
  for await (const batch of readLines(source(), maxBytes)) lines.push(...batch);
  return lines;
}

const short = (lines: readonly Line[]): readonly Short[] =>
  lines.map((line) => [line.number, "text" in line ? line.text : `!${line.problem}`]);

function split(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

/** Every chunk in one piece of memory, as fileChunks gives them; what was there before is wiped. */
async function* reusing(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  const memory = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)));
  for (const chunk of chunks) {
    memory.fill("#");
    chunk.copy(memory);
    yield memory.subarray(0, chunk.length);
  }
}

const mixed = Buffer.concat([
  Buffer.from('\ufeff{"a":1}\r\n\n  \t\r\n{"é":"💥 ünï"}\n'),
  Buffer.from([0xff, 0xfe, 10]),
  Buffer.from('{"b":2}\n'),
  Buffer.from([0xe2, 0x82, 10]),
  Buffer.from(`${"x".repeat(80)}\n\r\n{"last":"€"}`),
]);

describe("readLines", () => {
  it("gives lines with their numbers, without LF, CRLF or byte order mark, and leaves empty ones out", async () => {
    expect(short(await read([mixed], 40))).toEqual([
      [1, '{"a":1}'],
      [4, '{"é":"💥 ünï"}'],
      [5, "!encoding"],
      [6, '{"b":2}'],
      [7, "!encoding"],
      [8, "!too-large"],
      [10, '{"last":"€"}'],
    ]);
  });

  it("gives the same lines wherever the bytes are cut in two", async () => {
    const whole = short(await read([mixed], 40));
    for (let at = 0; at <= mixed.length; at += 1) expect(short(await read(split(mixed, [at]), 40)), `cut at ${at}`).toEqual(whole);
  });

  it("gives the same lines byte by byte, with empty chunks between", async () => {
    const bytes = [...mixed].flatMap((byte) => [Buffer.alloc(0), Buffer.from([byte])]);
    expect(short(await read(bytes, 40))).toEqual(naive(mixed, 40));
  });

  const piece = fc.oneof(
    fc.constantFrom("\n", "\n", "\r\n", "\r", " ", "\ufeff", "é", "€", "💥", "{}", "x".repeat(30)).map((text) => Buffer.from(text)),
    fc.constantFrom(0xff, 0x80, 0xe2, 0xf0, 0x00).map((byte) => Buffer.from([byte])),
    fc.string({ maxLength: 12 }).map((text) => Buffer.from(text.toWellFormed().replaceAll("\ufffd", "?"))),
  );
  const file = fc
    .tuple(fc.boolean(), fc.array(piece, { maxLength: 30 }))
    .map(([mark, pieces]) => Buffer.concat([Buffer.from(mark ? "\ufeff" : ""), ...pieces]));

  it("gives the lines of the whole file for any bytes, split and limit, also where the source reuses one buffer", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.array(fc.nat(500), { maxLength: 8 }), fc.integer({ min: 1, max: 60 }), async (bytes, cuts, maxBytes) => {
        const chunks = split(bytes, cuts);
        const expected = naive(bytes, maxBytes);
        expect(short(await read(chunks, maxBytes))).toEqual(expected);
        expect(short(await read(reusing(chunks), maxBytes))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("tells the bytes of a line over the limit, and reads a line of just the limit", async () => {
    const lines = await read(
      [Buffer.from(`${"x".repeat(10)}\n${"y".repeat(11)}\n`), Buffer.from("z".repeat(7)), Buffer.from("z".repeat(7))],
      10,
    );
    expect(lines).toEqual([
      { number: 1, text: "xxxxxxxxxx", bytes: 10 },
      { number: 2, problem: "too-large", bytes: 11 },
      { number: 3, problem: "too-large", bytes: 14 },
    ]);
  });

  it("does not hold a line over the limit", async () => {
    const chunk = Buffer.alloc(1 << 20, "x");
    let most = 0;
    async function* source(): AsyncGenerator<Buffer> {
      const before = process.memoryUsage().arrayBuffers;
      for (let index = 0; index < 200; index += 1) {
        yield chunk;
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
      yield Buffer.from('\n{"a":1}\n');
    }
    expect(short(await read(source(), 4 << 20))).toEqual([
      [1, "!too-large"],
      [2, '{"a":1}'],
    ]);
    expect(most).toBeLessThan(30 << 20);
  });

  it("gives nothing for nothing, for a byte order mark alone and for empty lines", async () => {
    for (const text of ["", "\ufeff", "\n\r\n \n", "\ufeff\n"]) expect(await read([Buffer.from(text)]), JSON.stringify(text)).toEqual([]);
  });

  it("passes an error of the source on", async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield Buffer.from("{}\n");
      throw new Error("gone");
    }
    await expect(read(source())).rejects.toThrow("gone");
  });
});
