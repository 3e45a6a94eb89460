import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compressionOf, decompressed, uncompressed, type Compression } from "../../src/data/decompress.ts";
import { fileChunks } from "../../src/data/file-chunks.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const kinds: readonly Compression[] = ["gzip", "zstd"];
const compress = { gzip: gzipSync, zstd: zstdCompressSync };

function skippable(content: string, number = 0): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + number, 0);
  head.writeUInt32LE(Buffer.byteLength(content), 4);
  return Buffer.concat([head, Buffer.from(content)]);
}

/** Every chunk in one piece of memory, which is wiped before it is used again. */
async function* reusing(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  const memory = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)));
  for (const chunk of chunks) {
    chunk.copy(memory);
    yield memory.subarray(0, chunk.length);
    memory.fill(0x28);
  }
}

function split(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

/** What comes out, and what is thrown behind it. */
async function read(chunks: readonly Buffer[], kind: Compression): Promise<{ readonly text: string; readonly error?: unknown }> {
  const outputs: Buffer[] = [];
  try {
    for await (const output of decompressed(reusing(chunks), kind, { name: "in" })) outputs.push(output);
  } catch (error) {
    return { text: Buffer.concat(outputs).toString(), error };
  }
  return { text: Buffer.concat(outputs).toString() };
}

const fault = (message: string): unknown => expect.objectContaining({ code: "E_FILE_READ", message });
const lines = Array.from({ length: 40_000 }, (_, index) => `{"id":${index},"completion":"${(index * 7919) % 100_003}"}\n`).join("");

describe.each(kinds)("decompressed, %s", (kind) => {
  it("gives the bytes of data in one piece and of data byte by byte", async () => {
    const whole = compress[kind](lines);
    expect(await read([whole], kind)).toEqual({ text: lines });
    const short = compress[kind]("short");
    expect(await read(split(short, 1), kind)).toEqual({ text: "short" });
    expect(
      await read(
        split(short, 1).flatMap((byte) => [Buffer.alloc(0), byte]),
        kind,
      ),
    ).toEqual({ text: "short" });
  });

  it("gives the same bytes for any members or frames and any chunks", async () => {
    const part = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constant(""),
      fc.constant("x".repeat(300_000)),
      fc.constant(lines.slice(0, 9_000)),
    );
    const mark = fc.option(fc.tuple(fc.string({ maxLength: 9 }), fc.nat(15)));
    const law = fc.asyncProperty(
      fc.array(fc.tuple(part, mark), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 9 }),
      async (parts, cuts) => {
        const pieces = parts.flatMap(([text, skip]) => {
          const packed =
            kind === "zstd" ? zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: text.length % 2 } }) : gzipSync(text);
          return kind === "zstd" && skip ? [skippable(...skip), packed] : [packed];
        });
        expect(await read(cut(Buffer.concat(pieces), cuts), kind)).toEqual({ text: parts.map(([text]) => text).join("") });
      },
    );
    await fc.assert(law, { numRuns: 120 });
  });

  it("reads a thousand small members or frames", async () => {
    const parts = Array.from({ length: 1_000 }, (_, index) => `row ${index}\n`);
    const packed = Buffer.concat(parts.map((part) => compress[kind](part)));
    expect(await read(split(packed, 4_096), kind)).toEqual({ text: parts.join("") });
  });

  it("gives what could be decoded of data that is cut off anywhere, and then says so", async () => {
    const [first, second] = [compress[kind]("first\n"), compress[kind](lines)];
    const whole = Buffer.concat([first, second]);
    const what = kind === "gzip" ? "in is cut off: the last gzip member does not end." : "in is cut off: the last zstd frame does not end.";
    for (const length of [first.length + 1, first.length + 3, first.length + 5, first.length + (second.length >> 1), whole.length - 1]) {
      const { text, error } = await read(split(whole.subarray(0, length), 5_000), kind);
      expect(error, `cut to ${length}`).toEqual(fault(what));
      expect(text.startsWith("first\n")).toBe(true);
      expect(`first\n${lines}`.startsWith(text)).toBe(true);
      if (length > first.length + second.length * 0.4) expect(text.length, `cut to ${length}`).toBeGreaterThan(lines.length * 0.2);
    }
    for (const length of [1, 2, 3, 6]) expect(await read([first.subarray(0, length)], kind)).toEqual({ text: "", error: fault(what) });
  });

  it("says so where the data is something else", async () => {
    for (const chunks of [[], ["x"], ["{}\n", "{}\n"], ["\x1f"], ["\x28\xb5\x2f\x00 and more"]]) {
      const bytes = chunks.map((text) => Buffer.from(text, "latin1"));
      if (kind === "gzip" && chunks[0] === "\x1f") continue;
      expect(await read(bytes, kind), JSON.stringify(chunks)).toEqual({ text: "", error: fault(`in is not ${kind} data.`) });
    }
  });

  it("says so where something else stands behind", async () => {
    const unit = kind === "gzip" ? "gzip member" : "zstd frame";
    const error = fault(`in is damaged: what stands behind the last ${unit} is no other one.`);
    const packed = compress[kind]("text");
    expect(await read([packed, Buffer.from("garbage")], kind)).toEqual({ text: "text", error });
    expect(await read([Buffer.concat([packed, Buffer.from("garbage")])], kind)).toMatchObject({ error });
  });

  it("gives what stands before damaged data, and then says so", async () => {
    const damaged = Buffer.from(compress[kind](lines));
    damaged.fill(0xa5, damaged.length - 3_000, damaged.length - 2_000);
    const { text, error } = await read([compress[kind]("first\n"), ...split(damaged, 4_096)], kind);
    expect(error).toMatchObject({ code: "E_FILE_READ", message: expect.stringMatching(/^in is (?:damaged|cut off): /u) });
    expect(text.startsWith("first\n{")).toBe(true);
  });

  it("decodes no further than is taken, so that a bomb takes no memory", async () => {
    const zeros = Buffer.alloc(64 << 20);
    const bomb = Buffer.concat(Array.from({ length: 4 }, () => compress[kind](zeros)));
    const before = process.memoryUsage().arrayBuffers;
    let total = 0;
    let most = 0;
    for await (const output of decompressed(reusing(split(bomb, 64 << 10)), kind, { name: "in" })) {
      total += output.length;
      if (total % (4 << 20) < output.length) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(total).toBe(4 * zeros.length);
    expect(most).toBeLessThan(96 << 20);
  });

  it("closes the source where the reader stops early, where the source fails and where the signal aborts", async () => {
    let closed = 0;
    async function* source(fail: boolean): AsyncGenerator<Buffer> {
      try {
        for (let index = 0; ; index += 1) {
          if (fail && index === 3) throw new Error("gone");
          yield compress[kind](lines);
        }
      } finally {
        closed += 1;
      }
    }
    for await (const _chunk of decompressed(source(false), kind, { name: "in" })) break;
    expect(closed).toBe(1);
    await expect(async () => {
      for await (const _chunk of decompressed(source(true), kind, { name: "in" }));
    }).rejects.toThrow("gone");
    expect(closed).toBe(2);
    const end = new AbortController();
    let chunks = 0;
    for await (const _chunk of decompressed(source(false), kind, { name: "in", signal: end.signal })) {
      chunks += 1;
      if (chunks === 3) end.abort();
    }
    expect([chunks, closed]).toEqual([3, 3]);
  });

  it("ends where the signal aborts while the source waits", async () => {
    const end = new AbortController();
    async function* source(): AsyncGenerator<Buffer> {
      yield compress[kind]("text");
      end.abort();
      await new Promise(() => undefined);
    }
    let text = "";
    for await (const chunk of decompressed(source(), kind, { name: "in", signal: end.signal })) text += chunk.toString();
    expect(text).toBe("text");
  });

  it("reads a file as it comes from fileChunks", async () => {
    const path = join(temporaryFolder(), "in");
    writeFileSync(path, Buffer.concat([compress[kind](lines), compress[kind](lines.slice(0, 1_000))]));
    let text = "";
    for await (const chunk of decompressed(fileChunks(path), kind, { name: "in" })) text += chunk.toString("latin1");
    expect(text).toBe(lines + lines.slice(0, 1_000));
  });
});

describe("decompressed", () => {
  it("tolerates zeros behind the last gzip member, and nothing behind these", async () => {
    const packed = gzipSync("text");
    const zeros = Buffer.alloc(700);
    for (const chunks of [[packed, zeros], [Buffer.concat([packed, zeros])], [packed, ...split(zeros, 100)]])
      expect(await read(chunks, "gzip")).toEqual({ text: "text" });
    const error = fault("in is damaged: what stands behind the last gzip member is no other one.");
    for (const chunks of [[packed, zeros, Buffer.from("x")], [Buffer.concat([packed, zeros, packed])]])
      expect(await read(chunks, "gzip")).toEqual({ text: "text", error });
  });

  it("reads skippable frames alone as nothing", async () => {
    expect(await read([skippable("a"), skippable("", 15)], "zstd")).toEqual({ text: "" });
    expect(await read([skippable("a".repeat(100)).subarray(0, 50)], "zstd")).toMatchObject({ error: { code: "E_FILE_READ" } });
  });

  it("uses a window of 128 MB and refuses a larger one, and a dictionary", async () => {
    /** A frame with this header and one raw block of "x". */
    const frame = (...header: readonly number[]): Buffer => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...header, 9, 0, 0, 0x78]);
    expect(await read([frame(0, (27 - 10) << 3)], "zstd")).toEqual({ text: "x" });
    const window = (mb: string): unknown => fault(`in cannot be read: zstd frame 2 needs a window of ${mb} MB; at most 128 MB are used.`);
    const wide = [frame(0, ((27 - 10) << 3) | 1), frame(0, (31 - 10) << 3), frame(0xe0, 0, 0, 0, 0x10, 0, 0, 0, 0)];
    for (const [index, mb] of ["144", "2,048", "256"].entries())
      expect(await read([zstdCompressSync("text"), wide[index] ?? Buffer.alloc(0)], "zstd")).toEqual({ text: "text", error: window(mb) });
    const dictionary = fault("in cannot be read: zstd frame 1 needs the dictionary 7.");
    expect(await read([frame(1, 0, 7)], "zstd")).toEqual({ text: "", error: dictionary });
    expect(await read([frame(1, 0, 0)], "zstd")).toEqual({ text: "x" });
  });

  it("says so where a zstd block cannot be", async () => {
    const error = fault("in is damaged: zstd frame 1 has a block that cannot be.");
    for (const block of [
      [7, 0, 0],
      [0xf9, 0xff, 0xff],
    ])
      expect(await read([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, ...block])], "zstd")).toEqual({ text: "", error });
  });

  it.skipIf(!existsSync("/usr/bin/zstd") || !existsSync("/usr/bin/pzstd"))("reads what the zstd tools write", async () => {
    const folder = temporaryFolder({ "in.jsonl": lines.repeat(4) });
    for (const words of [
      ["zstd", "-T2", "-B524288"],
      ["zstd", "-1", "--no-check", "--format=zstd"],
      ["pzstd", "-p", "4"],
      ["zstd", "--long=27"],
    ]) {
      const [tool = "", ...options] = words;
      const { status } = spawnSync(tool, [...options, "-q", "-f", "in.jsonl", "-o", "out.zst"], { cwd: folder });
      expect(status, words.join(" ")).toBe(0);
      const { text } = await read(split(readFileSync(join(folder, "out.zst")), 10_007), "zstd");
      expect(text === lines.repeat(4), words.join(" ")).toBe(true);
    }
  });
});

describe("compressionOf", () => {
  const gzip = gzipSync("text");
  const zstd = zstdCompressSync("text");

  it.each<[string, Buffer, Compression | undefined]>([
    ["a.jsonl", gzip, "gzip"],
    ["a.jsonl", zstd, "zstd"],
    ["a.jsonl.gz", zstd, "zstd"],
    ["a.jsonl.zst", gzip, "gzip"],
    ["-", skippable("x", 7), "zstd"],
    ["a.jsonl", Buffer.from("{}"), undefined],
    ["a.jsonl.gz", Buffer.from('{"a":1}'), undefined],
    ["a.jsonl.zst", Buffer.from("\ufeff{}"), undefined],
    ["a.jsonl.zst", Buffer.alloc(0), undefined],
    ["a.jsonl.gz", gzip.subarray(0, 1), "gzip"],
    ["a.jsonl.zst", zstd.subarray(0, 3), "zstd"],
    ["a.jsonl", zstd.subarray(0, 3), undefined],
    ["a.jsonl.gz", Buffer.from([1, 2, 3, 4]), "gzip"],
    ["a.csv.zst", Buffer.alloc(9), "zstd"],
    ["a.csv", Buffer.alloc(9), undefined],
  ])("of %s with %j", (name, head, expected) => {
    expect(compressionOf(name, head)).toBe(expected);
  });
});

describe("uncompressed", () => {
  async function plain(name: string, chunks: readonly Buffer[]): Promise<readonly [text: string, ...notes: readonly string[]]> {
    const notes: string[] = [];
    const outputs: Buffer[] = [];
    for await (const chunk of uncompressed(reusing(chunks), { name, note: (text) => notes.push(text) })) outputs.push(Buffer.from(chunk));
    return [Buffer.concat(outputs).toString(), ...notes];
  }

  it("reads plain, gzip and zstd data under any name, also in pieces of a byte", async () => {
    for (const name of ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"]) {
      for (const bytes of [gzipSync("some text"), zstdCompressSync("some text")]) {
        expect(await plain(name, [bytes])).toEqual(["some text"]);
        expect(await plain(name, split(bytes, 1))).toEqual(["some text"]);
      }
    }
    for (const text of ["", "a", "some text"]) expect(await plain("a.jsonl", split(Buffer.from(text), 1))).toEqual([text]);
  });

  it("notes plain text under the name of a compressed file", async () => {
    expect(await plain("a.csv.gz", [Buffer.from("some text")])).toEqual([
      "some text",
      "warning: a.csv.gz is plain text and no gzip data; it is read as it is",
    ]);
    await expect(plain("a.csv.gz", [Buffer.from([1, 2, 3, 4, 5])])).rejects.toEqual(fault("a.csv.gz is not gzip data."));
  });

  it("closes the source where the reader stops early", async () => {
    for (const bytes of [Buffer.from("plain"), gzipSync("some text")]) {
      let closed = 0;
      async function* source(): AsyncGenerator<Buffer> {
        try {
          for (;;) yield bytes;
        } finally {
          closed += 1;
        }
      }
      for await (const _chunk of uncompressed(source(), { name: "a" })) break;
      expect(closed).toBe(1);
    }
  });
});
