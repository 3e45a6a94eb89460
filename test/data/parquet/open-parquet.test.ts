import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { parquetMetadata, type Encoding, type SchemaElement } from "hyparquet";
import { describe, expect, it } from "vitest";
import { openParquet } from "../../../src/data/parquet/open-parquet.ts";
import { createParquetWriter } from "../../../src/data/parquet/parquet-writer.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { bytesOf, expected, fixture, read, readBytes } from "./support/read-file.ts";
import { handmade, levelRun, plainPage, plainTexts, type HandmadePage } from "./support/handmade.ts";

const kinds: readonly (readonly [name: string, rows: string])[] = [
  ["nested-v1", "chats-40"],
  ["nested-v2", "chats-40"],
  ["continued-v1", "chats-40"],
  ["continued-v2", "chats-40"],
  ["dictionary-v1", "chats-40"],
  ["dictionary-v2", "chats-40"],
  ["groups", "chats-40"],
  ["codec-none", "chats-12"],
  ["codec-snappy", "chats-12"],
  ["codec-gzip", "chats-12"],
  ["codec-brotli", "chats-12"],
  ["codec-lz4", "chats-12"],
  ["codec-zstd", "chats-12"],
  ["deltas-v1", "deltas"],
  ["deltas-v2", "deltas"],
  ["types", "types"],
  ["int96", "int96"],
  ["empty", "empty"],
];

describe("openParquet", () => {
  it.each(kinds)("gives the rows of %s", async (name, rows) => {
    expect(await read(fixture(name))).toEqual({ rows: expected(rows) });
  });

  it.each(kinds)("gives the rows of %s from any row on", async (name, rows) => {
    const all = expected(rows);
    for (const from of [1, 2, 6, 7, 13, Math.max(0, all.length - 1), all.length, all.length + 5])
      expect(await read(fixture(name), { from })).toEqual({ rows: all.slice(from) });
  });

  it("says how many rows there are and what its columns are", async () => {
    const file = await openParquet(fixture("types"), { name: "types.parquet" });
    await file.close();
    const kindsOf = (kind: string): readonly string[] => file.columns.filter((column) => column.kind === kind).map(({ name }) => name);
    expect(file.rows).toBe(4);
    expect(kindsOf("number")).toEqual(["int64", "uint64", "uint32", "uint8", "int8", "double", "float", "half", "decimal", "cents"]);
    expect(kindsOf("text")).toEqual(["text", "nothing"]);
    expect(kindsOf("bytes")).toEqual(["bytes", "five"]);
    expect(kindsOf("boolean")).toEqual(["flag"]);
    expect(kindsOf("object")).toEqual(["map", "numbered"]);
    expect(kindsOf("other")).toEqual(["date", "millis", "micros", "nanos", "time"]);
    expect(file.columns[0]).toEqual({ name: "int64", kind: "number", type: "INT64" });
  });

  it("gives columns of JSON parsed, or as text where that is asked for", async () => {
    const path = join(temporaryFolder(), "in.parquet");
    const writer = createParquetWriter(path, [{ name: "data", kind: "json" }]);
    writer.write([{ data: { a: [1, null] } }, { data: null }, { data: "x" }]);
    writer.finish();
    expect(await read(path)).toEqual({ rows: [{ data: { a: [1, null] } }, { data: null }, { data: "x" }] });
    expect(await read(path, { json: "text" })).toEqual({ rows: [{ data: '{"a":[1,null]}' }, { data: null }, { data: '"x"' }] });
  });

  it("leaves text that is no JSON, or too deep, as it is in a column of JSON", async () => {
    const deep = `${"[".repeat(100)}${"]".repeat(100)}`;
    const texts = ["{", deep];
    const schema: SchemaElement[] = [{ name: "data", type: "BYTE_ARRAY", repetition_type: "REQUIRED", converted_type: "JSON" }];
    expect(await readBytes(handmade({ schema, rows: 2, pages: [[plainPage(2, plainTexts(texts))]] }))).toEqual({
      rows: [{ data: "{" }, { data: deep }],
    });
  });

  it("reads lists of the older shapes", async () => {
    const bare: SchemaElement = { name: "bare", type: "BYTE_ARRAY", repetition_type: "REPEATED", converted_type: "UTF8" };
    const list = (name: string): SchemaElement => ({ name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST" });
    const text: SchemaElement = { name: "text", type: "BYTE_ARRAY", repetition_type: "REQUIRED", converted_type: "UTF8" };
    const entry = (name: string, count: number): SchemaElement => ({ name, repetition_type: "REPEATED", num_children: count });
    const schema: readonly SchemaElement[] = [
      bare,
      list("two-levels"),
      { ...bare, name: "element" },
      list("named"),
      entry("array", 1),
      text,
      list("tuples"),
      entry("tuples_tuple", 1),
      text,
      list("fields"),
      entry("item", 2),
      text,
      { ...text, name: "other" },
    ];
    // One list of two items: the second entry repeats the first.
    const levels = Buffer.concat([Uint8Array.from([2, 0, 0, 0, 3, 0b10]), levelRun(2, 1)]);
    const page = plainPage(2, Buffer.concat([levels, plainTexts(["a", "b"])]));
    expect(await readBytes(handmade({ schema, rows: 1, entries: 2, pages: Array.from({ length: 6 }, () => [page]) }))).toEqual({
      rows: [
        {
          bare: ["a", "b"],
          "two-levels": ["a", "b"],
          named: [{ text: "a" }, { text: "b" }],
          tuples: [{ text: "a" }, { text: "b" }],
          fields: [
            { text: "a", other: "a" },
            { text: "b", other: "b" },
          ],
        },
      ],
    });
  });

  it("gives batches of at most a thousand rows and some megabytes, over row groups", async () => {
    const path = join(temporaryFolder(), "in.parquet");
    const writer = createParquetWriter(path, [{ name: "text", kind: "text" }]);
    for (let group = 0; group < 5; group += 1) writer.write(Array.from({ length: 300 }, () => ({ text: "short" })));
    writer.write(Array.from({ length: 30 }, (_, row) => ({ text: String(row).padEnd(300_000, "x") })));
    writer.finish();
    const file = await openParquet(path, { name: "in.parquet" });
    const sizes: number[] = [];
    for await (const batch of file.read()) sizes.push(batch.length);
    await file.close();
    expect(sizes[0]).toBe(1_000);
    expect(Math.max(...sizes.slice(2))).toBeLessThanOrEqual(8);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1_530);
  });

  it("reads no more of a row group than its first rows need", async () => {
    const path = join(temporaryFolder(), "in.parquet");
    const writer = createParquetWriter(path, [{ name: "text", kind: "text" }]);
    const noise = (row: number): string => createHash("sha512").update(String(row)).digest("hex");
    writer.write(Array.from({ length: 60_000 }, (_, row) => ({ text: noise(row) })));
    writer.finish();
    const file = await openParquet(path, { name: "in.parquet" });
    const rows = file.read();
    const first = await rows.next();
    expect(first.value).toHaveLength(1_000);
    expect(file.bytesRead()).toBeLessThan(readFileSync(path).length / 4);
    await rows.return();
    await file.close();
  });

  it("keeps text whose page is held no more", async () => {
    const path = join(temporaryFolder(), "in.parquet");
    const rows = Array.from({ length: 6 }, (_, row) => ({ text: `${row}é`.repeat(row % 2 === 0 ? 900_000 : 90_000) }));
    const writer = createParquetWriter(path, [{ name: "text", kind: "text" }]);
    writer.write(rows);
    writer.finish();
    const given = await read(path);
    expect(given.rows.map((row, index) => row["text"] === rows[index]?.text)).toEqual(rows.map(() => true));
  });

  it("ends early where the signal aborts", async () => {
    const controller = new AbortController();
    const path = join(temporaryFolder(), "in.parquet");
    const writer = createParquetWriter(path, [{ name: "n", kind: "integer" }]);
    writer.write(Array.from({ length: 5_000 }, (_, n) => ({ n })));
    writer.finish();
    const file = await openParquet(path, { name: "in.parquet", signal: controller.signal });
    let seen = 0;
    for await (const batch of file.read()) {
      seen += batch.length;
      controller.abort();
    }
    await file.close();
    expect(seen).toBe(1_000);
  });

  it("tells of pages that are too large to be held in little memory, once", async () => {
    const schema: readonly SchemaElement[] = [{ name: "text", type: "BYTE_ARRAY", repetition_type: "REQUIRED", converted_type: "UTF8" }];
    const large = plainTexts(["x".repeat(140 << 20)]);
    const stored = zstdCompressSync(large);
    const header = { ...plainPage(1, large).header, uncompressed_page_size: large.length };
    const notes: string[] = [];
    const bytes = handmade({ schema, rows: 1, pages: [[{ header, body: stored }]], codec: "ZSTD" });
    const { rows } = await readBytes(bytes, { note: (text) => notes.push(text) });
    expect(rows[0]?.["text"]).toHaveLength(140 << 20);
    expect(notes).toEqual([
      'warning: in.parquet has pages of 147 MB that must be held at once (147 MB in the column "text"), so reading it takes more memory',
    ]);
  });
});

describe("openParquet with a file that cannot be read", () => {
  it.each<[what: string, bytes: () => Uint8Array, message: string]>([
    ["an empty file", () => new Uint8Array(), "in.parquet is empty, and so not a Parquet file."],
    ["another file", () => Buffer.from('{"id":1}\n'), "in.parquet is not a Parquet file: it does not begin with PAR1."],
    [
      "the first half of a file",
      () => bytesOf("nested-v1").subarray(0, 3_000),
      "in.parquet is not a whole Parquet file: its footer is missing, so it may be cut off.",
    ],
    [
      "its magic number alone",
      () => Buffer.from("PAR1"),
      "in.parquet is not a whole Parquet file: its footer is missing, so it may be cut off.",
    ],
    ["an encrypted file", () => bytesOf("encrypted"), "in.parquet is encrypted; encrypted Parquet files cannot be read."],
    ["an encrypted column", () => bytesOf("encrypted-column"), "in.parquet has encrypted columns, which cannot be read."],
    [
      "a footer that claims two gigabytes",
      () => Buffer.concat([Buffer.from("PAR1 and so on"), Buffer.from([0, 0, 0, 0x80]), Buffer.from("PAR1")]),
      "in.parquet is damaged: its footer should have 2147483648 bytes, and the whole file has 22, so a part of it may be missing.",
    ],
    [
      "a footer of noise",
      () => Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(100, 0x19), Buffer.from([100, 0, 0, 0]), Buffer.from("PAR1")]),
      "in.parquet is damaged: its footer cannot be read.",
    ],
  ])("says what is wrong with %s", async (_what, bytes, message) => {
    expect(await readBytes(bytes())).toEqual({ rows: [], fault: message });
  });

  it("names a file that is missing and one that is a folder", async () => {
    const folder = temporaryFolder();
    expect((await read(join(folder, "none.parquet"))).fault).toMatch(/^in\.parquet cannot be read: ENOENT/u);
    expect((await read(folder)).fault).toBe("in.parquet cannot be read: it is a folder.");
  });

  it("gives the rows before a damaged page, and then says where it is", async () => {
    const bytes = bytesOf("groups");
    const group = parquetMetadata(bytes).row_groups[3];
    const start = Number(group?.columns[0]?.meta_data?.dictionary_page_offset);
    bytes.fill(0xff, start + 20, start + 30);
    const { rows, fault } = await readBytes(bytes);
    expect(rows).toEqual(expected("chats-40").slice(0, 21));
    expect(fault).toMatch(/^in\.parquet can only be read up to row 21 of 40: the column "id" in row group 4: /u);
  });

  const text: SchemaElement = { name: "text", type: "BYTE_ARRAY", repetition_type: "REQUIRED", converted_type: "UTF8" };
  const good = plainPage(2, plainTexts(["a", "b"]));
  const encodedBy = (encoding: Encoding): HandmadePage => ({
    ...good,
    header: { data_page_header: { num_values: 2, encoding, definition_level_encoding: "RLE", repetition_level_encoding: "RLE" } },
  });

  it.each<[what: string, file: Partial<Parameters<typeof handmade>[0]>, rows: number, message: string]>([
    [
      "fewer values than its header says",
      { pages: [[plainPage(4, plainTexts(["a", "b"]))]] },
      2,
      "it has fewer values than its header says",
    ],
    ["fewer pages than rows", { pages: [[good]], entries: 2 }, 2, "it has fewer rows than its row group"],
    [
      "a page beyond the end of the file",
      { pages: [[{ ...good, header: { ...good.header, compressed_page_size: 1 << 30 } }]] },
      0,
      "a page should have 1073741824 bytes, and",
    ],
    [
      "a page of a gigabyte",
      { pages: [[{ ...good, header: { ...good.header, uncompressed_page_size: 1 << 30 } }]] },
      0,
      "the size of a page cannot be 1073741824",
    ],
    [
      "a page of less than nothing",
      { pages: [[{ ...good, header: { ...good.header, uncompressed_page_size: -1 } }]] },
      0,
      "the size of a page cannot be -1",
    ],
    ["a negative number of values", { pages: [[plainPage(-4, new Uint8Array())]] }, 0, "the values of a page cannot be -4"],
    [
      "a text that ends outside of its page",
      { pages: [[plainPage(4, Uint8Array.from([255, 255, 255, 255, 65]))]] },
      0,
      "it has fewer values than its header says",
    ],
    [
      "values in a dictionary that is missing",
      { pages: [[encodedBy("RLE_DICTIONARY")]] },
      0,
      "its values stand in a dictionary that is missing",
    ],
    ["an unknown encoding", { pages: [[encodedBy("BIT_PACKED")]] }, 0, "its values are encoded by BIT_PACKED, which is not supported here"],
    ["a compression that nothing reads", { codec: "LZO" }, 0, "it is compressed by LZO, which is not supported"],
    ["a page that is not of its compression", { codec: "ZSTD" }, 0, 'the column "text" in row group 1: '],
    [
      "a bomb of zstd",
      {
        codec: "ZSTD",
        pages: [[{ header: { ...good.header, uncompressed_page_size: 1_000 }, body: zstdCompressSync(Buffer.alloc(1 << 20)) }]],
      },
      0,
      "Cannot create a Buffer larger than 1000 bytes",
    ],
    [
      "a text of snappy that claims four gigabytes",
      { codec: "SNAPPY", pages: [[{ ...good, body: Uint8Array.from([255, 255, 255, 255, 15, 0]) }]] },
      0,
      "it comes to 4294967295 bytes, and its header says 6",
    ],
  ])("says what is wrong with %s", async (_what, file, rows, message) => {
    const given = await readBytes(handmade({ schema: [text], rows: 4, pages: [[good, good]], ...file }));
    expect(given.rows).toHaveLength(rows);
    expect(given.fault).toContain(`in.parquet can only be read up to row ${rows} of 4: the column "text" in row group 1: `);
    expect(given.fault).toContain(message);
  });

  it.each<[what: string, change: NonNullable<Parameters<typeof handmade>[0]["change"]>, message: string]>([
    [
      "a negative number of rows",
      ({ row_groups: [group] }) => void (group && (group.num_rows = -5n)),
      "the rows of row group 1 cannot be -5",
    ],
    [
      "a column that begins outside of the file",
      ({ row_groups: [group] }) => void (group?.columns[0]?.meta_data && (group.columns[0].meta_data.data_page_offset = 1n << 40n)),
      'the data of the column "text" in row group 1 should be in bytes 1099511627776 to',
    ],
    [
      "a column of more bytes than the file",
      ({ row_groups: [group] }) => void (group?.columns[0]?.meta_data && (group.columns[0].meta_data.total_compressed_size = 1n << 40n)),
      'the data of the column "text" in row group 1 should be in bytes 4 to 1099511627780',
    ],
    ["a column less than its schema", ({ row_groups: [group] }) => void group?.columns.pop(), "row group 1 has 0 columns, the schema 1"],
    [
      "a column in another file",
      ({ row_groups: [group] }) => void (group?.columns[0] && (group.columns[0].file_path = "b")),
      "its columns are in another file, b",
    ],
  ])("says what is wrong with %s", async (_what, change, message) => {
    const given = await readBytes(handmade({ schema: [text], rows: 4, pages: [[good, good]], change }));
    expect(given.rows).toEqual([]);
    expect(given.fault).toContain(`in.parquet is damaged: ${message}`);
  });

  it("refuses columns that are nested too deep", async () => {
    const schema: SchemaElement[] = Array.from({ length: 70 }, (_, level) => ({
      name: `s${level}`,
      repetition_type: "REQUIRED",
      num_children: 1,
    }));
    expect((await readBytes(handmade({ schema: [...schema, text], rows: 0, pages: [] }))).fault).toBe(
      "in.parquet is damaged: its columns are nested deeper than 64 levels.",
    );
  });

  it("refuses a row that claims a billion items in a few bytes", async () => {
    const schema: readonly SchemaElement[] = [
      { name: "list", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "INT32", repetition_type: "OPTIONAL" },
    ];
    const entries = 1_000_000_000;
    const first = levelRun(1, 0);
    const rest = levelRun(entries - 1, 1);
    const repetition = Buffer.concat([Buffer.from([first.length + rest.length - 8, 0, 0, 0]), first.subarray(4), rest.subarray(4)]);
    const page = plainPage(entries, Buffer.concat([repetition, levelRun(entries, 2)]));
    expect(await readBytes(handmade({ schema, rows: 1, entries, pages: [[page]] }))).toEqual({
      rows: [],
      fault: "in.parquet can only be read up to row 0 of 1: a row takes up more than 256 MB.",
    });
  });

  it("never does anything but give rows and say what is wrong, wherever bytes are changed", async () => {
    const path = join(temporaryFolder(), "in.parquet");
    for (const name of ["nested-v1", "dictionary-v2", "codec-zstd", "types"]) {
      const whole = bytesOf(name);
      for (let at = 4; at < whole.length - 8; at += 61) {
        const bytes = Buffer.from(whole);
        bytes[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(path, bytes);
        const { rows } = await read(path);
        expect(rows.length).toBeLessThan(100_000);
      }
    }
  });
});
