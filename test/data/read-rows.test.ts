import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readRows, type RowItem, type RowsOptions } from "../../src/data/read-rows.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function* chunksOf(chunks: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(chunks: readonly (string | Buffer)[], options: RowsOptions = {}): Promise<readonly RowItem[]> {
  const items: RowItem[] = [];
  for await (const batch of readRows([{ path: "-", name: "-" }], { ...options, stdin: () => chunksOf(chunks) })) items.push(...batch);
  return items;
}

const codes = (items: readonly RowItem[]): readonly string[] =>
  items.map(({ sample, score }) => `${sample.id} ${score?.status === "errored" ? score.error.code : "ok"}`);

const good = (id: string): string => `{"id":"${id}","completion":"c"}\n`;

describe("readRows", () => {
  it("makes an errored item of a line that cannot be read, in its place", async () => {
    const lines = [good("a"), "{\n", "\n", Buffer.from([0xff, 10]), `{"completion":"${"x".repeat(200)}"}\n`, "[]\n", good("b")];
    expect(codes(await read(lines, { maxRowBytes: 100 }))).toEqual([
      "a ok",
      "stdin:2 E_ROW_JSON",
      "stdin:4 E_ROW_ENCODING",
      "stdin:5 E_ROW_TOO_LARGE",
      "stdin:6 E_ROW_SHAPE",
      "b ok",
    ]);
    const [, broken] = await read(lines);
    expect(broken?.score).toMatchObject({
      status: "errored",
      cause: "infrastructure",
      reason: expect.stringMatching(/^stdin:2: The line is not JSON/u),
    });
  });

  it("does not let broken lines at the beginning decide what the columns are, however many", async () => {
    const broken = Array.from({ length: 1_500 }, () => "{\n");
    for (const chunks of [[...broken, good("a")], [broken.join("") + good("a")]]) {
      const items = await read(chunks, { map: new Map([["completion", "completion"]]) });
      expect(codes(items).slice(-2)).toEqual(["stdin:1500 E_ROW_JSON", "a ok"]);
      expect(items).toHaveLength(1_501);
    }
    expect(codes(await read(["{\n", "{\n"]))).toEqual(["stdin:1 E_ROW_JSON", "stdin:2 E_ROW_JSON"]);
  });

  it("gives no row of a file before its columns are known to be right", async () => {
    const seen: RowItem[] = [];
    const reading = async (): Promise<void> => {
      for await (const batch of readRows([{ path: "-", name: "-" }], {
        stdin: () => chunksOf(["{\n", "[]\n", '{"text":"no completion"}\n']),
      }))
        seen.push(...batch);
    };
    await expect(reading()).rejects.toMatchObject({ code: "E_COLUMN_MISSING" });
    expect(seen).toEqual([]);
  });

  it("reads a field that only later rows have", async () => {
    const items = await read([good("a"), '{"id":"b","completion":"c","reference":"r","group":"g"}\n']);
    expect(items[1]?.sample).toEqual({ id: "b", prompt: "", completion: "c", reference: "r", group: { id: "g" } });
  });

  it.each([0, 1, 3, 4, 9])("gives at most %i rows of all inputs", async (limit) => {
    const folder = temporaryFolder({ a: good("1") + good("2") + good("3"), b: good("4") + good("5") });
    const ids: string[] = [];
    for await (const batch of readRows(
      ["a", "b"].map((name) => ({ path: `${folder}/${name}`, name })),
      { limit },
    ))
      ids.push(...batch.map((item) => item.sample.id));
    expect(ids).toEqual(["1", "2", "3", "4", "5"].slice(0, limit));
  });

  it.each([1, 2])("gives %i rows and asks a pipe for no more", async (limit) => {
    let asked = 0;
    async function* pipe(): AsyncGenerator<Buffer> {
      for (const text of ["broken\n", good("a"), good("b"), good("c")]) {
        asked += 1;
        yield Buffer.from(text);
      }
    }
    const rows = await Array.fromAsync(readRows([{ path: "-", name: "-" }], { stdin: pipe, limit }));
    expect(rows.flat()).toHaveLength(limit);
    expect(asked).toBe(limit);
  });

  it("does not open an input where no row is wanted", async () => {
    expect(await Array.fromAsync(readRows([{ path: "/no/such/file", name: "none" }], { limit: 0 }))).toEqual([]);
  });

  it("says of a file that is a JSON array what it is, on each of its lines", async () => {
    const items = await read(["[\n", '  {"completion":"a"},\n', '  {"completion":"b"}\n', "]\n"]);
    expect(codes(items)).toEqual(["stdin:1 E_ROW_JSON", "stdin:2 E_ROW_JSON", "stdin:3 ok", "stdin:4 E_ROW_JSON"]);
    for (const item of [items[0], items[1], items[3]])
      expect(item?.score?.reason).toContain("the file is a JSON array; one object a line is expected");
    const [line] = await read(['[{"completion":"a"}]\n']);
    expect(line?.score?.reason).toContain("not an array; one object a line is expected");
  });

  it("maps the columns of each input by themselves, and says so", async () => {
    const folder = temporaryFolder({ a: '{"response":"1"}\n', b: '{"output":"2"}\n' });
    const notes: string[] = [];
    const found: unknown[] = [];
    for await (const batch of readRows(
      ["a", "b"].map((name) => ({ path: `${folder}/${name}`, name })),
      { note: (text) => void notes.push(text) },
    ))
      found.push(...batch.map((item) => [item.sample.id, item.sample.completion]));
    expect(found).toEqual([
      ["a:1", "1"],
      ["b:1", "2"],
    ]);
    expect(notes).toEqual(['a: completion from "response"', 'b: completion from "output"']);
  });

  it("warns once of ids that stand twice", async () => {
    const notes: string[] = [];
    await read([good("a"), good("b"), good("a"), good("b")], { note: (text) => void notes.push(text) });
    expect(notes).toEqual([expect.stringContaining('the id "a" of stdin:3 stands in an earlier row')]);
  });

  it("refuses a label column that is not there", async () => {
    await expect(read([good("a")], { label: "correct" })).rejects.toMatchObject({ code: "E_COLUMN_UNKNOWN" });
    await expect(read(['{"completion":"c","correct":1}\n'], { label: "correct" })).resolves.toHaveLength(1);
  });

  it("tells the bytes as they are read", async () => {
    const seen: number[] = [];
    await read([good("a"), good("b")], { read: (bytes) => void seen.push(bytes) });
    expect(seen).toEqual([good("a").length, good("b").length]);
  });

  it("throws E_FILE_READ for a file that cannot be read and for a stream that breaks, after the rows before", async () => {
    await expect(Array.fromAsync(readRows([{ path: "/no/such/file", name: "none.jsonl" }]))).rejects.toMatchObject({
      code: "E_FILE_READ",
      message: expect.stringContaining("none.jsonl"),
    });
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from(good("a"));
      throw new Error("pipe broke");
    }
    const seen: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const batch of readRows([{ path: "-", name: "-" }], { stdin: broken })) seen.push(...codes(batch));
    };
    await expect(reading()).rejects.toMatchObject({ code: "E_FILE_READ", message: "stdin cannot be read: pipe broke." });
    expect(seen).toEqual(["a ok"]);
  });

  it("ends when the run ends, also while it waits for input that does not come", async () => {
    const end = new AbortController();
    let closed = false;
    async function* idle(): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from(good("a"));
        await new Promise(() => undefined);
      } finally {
        closed = true;
      }
    }
    const rows = readRows([{ path: "-", name: "-" }], { stdin: idle, signal: end.signal });
    await rows.next();
    const next = rows.next();
    await turn();
    end.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(closed, "a source that waits cannot be closed").toBe(false);
  });

  it("reads CSV with empty optional cells as missing, objects and chats as JSON, and lists of references as text", async () => {
    const csv = [
      "id,prompt,completion,reference,group,colour",
      '1,"[{""role"":""user"",""content"":""hi""}]",,"[1, 2]",,red',
      '2,hi,"[1, 2]","{""a"":1}","{""id"":""g"",""size"":2}",',
    ].join("\n");
    const path = join(temporaryFolder({ "in.csv": csv }), "in.csv");
    const samples = [];
    for await (const batch of readRows([{ path, name: "in.csv" }])) samples.push(...batch.map((item) => item.sample));
    expect(samples).toEqual([
      { id: "1", prompt: [{ role: "user", content: "hi" }], completion: "", reference: "[1, 2]", metadata: { colour: "red" } },
      { id: "2", prompt: "hi", completion: "[1, 2]", reference: { a: 1 }, group: { id: "g", size: 2 }, metadata: { colour: "" } },
    ]);
  });

  it("reads compressed lines and Parquet by their content, with ids from place and row", async () => {
    const folder = temporaryFolder({ "in.jsonl.gz": gzipSync('{"completion":"a"}\n{"completion":"b"}\n') });
    const ids = [];
    const verl = fileURLToPath(new URL("../../examples/data/published/verl.parquet", import.meta.url));
    const inputs = [
      { path: join(folder, "in.jsonl.gz"), name: "in.jsonl.gz" },
      { path: verl, name: "verl.parquet" },
    ];
    for await (const batch of readRows(inputs, { limit: 4 })) ids.push(...batch.map((item) => item.sample.id));
    expect(ids).toEqual(["in.jsonl.gz:1", "in.jsonl.gz:2", "verl.parquet:1", "verl.parquet:2"]);
  });
});
