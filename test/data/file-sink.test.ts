import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fileChunks } from "../../src/data/file-chunks.ts";
import { createFileSink } from "../../src/data/file-sink.ts";
import { createIdMemory } from "../../src/data/id-memory.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("createFileSink", () => {
  it("writes text of any size as UTF-8, in order, into a file that was emptied", async () => {
    const path = join(temporaryFolder({ "out.txt": "old ".repeat(100) }), "out.txt");
    const texts = ["a", "é€💥", "x".repeat(300_000), "💥".repeat(100_000), "", "end\n"];
    const sink = createFileSink(path);
    for (const text of texts) sink.write(text);
    sink.end(Buffer.from("bytes"));
    await finished(sink);
    expect(readFileSync(path, "utf8")).toBe(`${texts.join("")}bytes`);
  });

  it("leaves an old file as it was, and no new one, where it is destroyed before the first write", async () => {
    const folder = temporaryFolder({ "old.txt": "old" });
    for (const name of ["old.txt", "new.txt"]) {
      const sink = createFileSink(join(folder, name));
      sink.destroy();
      await once(sink, "close");
    }
    expect(readFileSync(join(folder, "old.txt"), "utf8")).toBe("old");
    expect(existsSync(join(folder, "new.txt"))).toBe(false);
  });

  it("empties an old file where it ends without a write", async () => {
    const path = join(temporaryFolder({ "old.txt": "old" }), "old.txt");
    await finished(createFileSink(path).end());
    expect(readFileSync(path, "utf8")).toBe("");
  });

  it("throws E_FILE_WRITE where the file cannot be made", () => {
    const folder = temporaryFolder();
    for (const path of [folder, join(folder, "none", "out.txt")])
      expect(() => createFileSink(path)).toThrow(expect.objectContaining({ code: "E_FILE_WRITE" }));
  });

  it("keeps the bytes that it is told to, and tells when it has cut the rest and not written yet", async () => {
    const path = join(temporaryFolder({ "out.txt": "kept and torn" }), "out.txt");
    const seen: string[] = [];
    const sink = createFileSink(path, { keep: 4, began: () => seen.push(readFileSync(path, "utf8")) });
    expect(readFileSync(path, "utf8")).toBe("kept and torn");
    sink.write(" on");
    await new Promise<void>((resolve) => void sink.end("ward", () => resolve()));
    expect(readFileSync(path, "utf8")).toBe("kept onward");
    expect(seen).toEqual(["kept"]);
  });

  it("writes what its encoding makes of each text", async () => {
    const path = join(temporaryFolder(), "out.gz");
    const sink = createFileSink(path, { encode: (text) => gzipSync(text) });
    sink.write("a\n");
    await new Promise<void>((resolve) => void sink.end("ü\n", () => resolve()));
    expect(gunzipSync(readFileSync(path)).toString()).toBe("a\nü\n");
  });
});

describe("fileChunks", () => {
  it("gives all bytes of a file and stops when the run ends", async () => {
    const path = join(temporaryFolder(), "in.bin");
    const bytes = Buffer.from(Uint8Array.from({ length: 500_000 }, (_, index) => index % 251));
    writeFileSync(path, bytes);
    const copies: Buffer[] = [];
    for await (const chunk of fileChunks(path)) copies.push(Buffer.from(chunk));
    expect(Buffer.concat(copies).equals(bytes)).toBe(true);
    const end = new AbortController();
    let chunks = 0;
    for await (const _chunk of fileChunks(path, end.signal)) {
      chunks += 1;
      end.abort();
    }
    expect(chunks).toBe(1);
  });
});

describe("createIdMemory", () => {
  it("knows ids that were met, and no others, up to its size", () => {
    const memory = createIdMemory();
    for (let index = 0; index < 100_000; index += 1) expect(memory.meet(`id-${index}`)).toBe(false);
    for (let index = 0; index < 100_000; index += 7) expect(memory.meet(`id-${index}`)).toBe(true);
  });

  it("takes any number of ids and goes on knowing the first", () => {
    const memory = createIdMemory();
    for (let index = 0; index < 300_000; index += 1) memory.meet(String(index));
    expect([memory.meet("0"), memory.meet("100000"), memory.meet("299999"), memory.meet("")]).toEqual([true, true, false, false]);
    expect(memory.meet("")).toBe(false);
  });
});
