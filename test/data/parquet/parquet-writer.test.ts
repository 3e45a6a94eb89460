import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parquetMetadataAsync, asyncBufferFromFile } from "hyparquet";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/core/types.ts";
import { createParquetWriter } from "../../../src/data/parquet/parquet-writer.ts";
import { readKeptKinds, readResultRows } from "../../../src/data/parquet/read-result-rows.ts";
import { kindOfKept, resultSchema, type KeptKinds } from "../../../src/data/parquet/result-schema.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

type Row = Readonly<Record<string, Json>>;

async function readAll(path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of readResultRows(path)) rows.push(...batch);
  return rows;
}

function writeAll(path: string, groups: readonly (readonly Row[])[], kept: KeptKinds = {}): void {
  const writer = createParquetWriter(path, resultSchema(kept));
  for (const rows of groups) writer.write(rows);
  writer.finish();
}

/** Text of any UTF-16 units, and often of none. */
const text = fc.oneof(fc.constantFrom("", "a", "\u0000", "\ud800", "😀"), fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
const number = fc.oneof(fc.constantFrom(0, -0, 1, 1e308, -1e-308, 5e-324), fc.double({ noNaN: true, noDefaultInfinity: true }));
const verdict = fc.constantFrom(0, 1);
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const object = fc.dictionary(text, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true, maxKeys: 3 });
const messages = fc.array(fc.record({ role: text, content: text }), { maxLength: 3 });

const base = {
  id: text,
  status: fc.constantFrom("scored", "abstained", "errored"),
  reward: orNull(number),
  cause: orNull(fc.constantFrom("judge", "candidate")),
  code: orNull(fc.constant("E_WORK_BUDGET")),
  reason: text,
  evidence: fc.array(object, { maxLength: 3 }),
  metrics: fc.dictionary(text, number, { noNullPrototype: true, maxKeys: 2 }),
  parts: object,
  steps: orNull(fc.array(fc.record({ end: fc.maxSafeNat(), unit: fc.constantFrom("char", "token"), reward: number }), { maxLength: 3 })),
  decision: orNull(
    fc.record(
      { verdict, stratum: text, appeal: fc.record({ propensity: number, drawn: fc.boolean(), verdict: orNull(verdict) }) },
      { requiredKeys: ["verdict", "stratum"], noNullPrototype: true },
    ),
  ),
  cost: object,
  duration_ms: number,
  cached: fc.boolean(),
  error: orNull(fc.record({ code: text, message: text, retryable: fc.boolean() }, { noNullPrototype: true })),
  group: orNull(
    fc.record({ id: text, round: text, size: fc.maxSafeNat(), index: fc.maxSafeNat() }, { requiredKeys: ["id"], noNullPrototype: true }),
  ),
  metadata: object,
  fingerprint: text,
  seed: fc.maxSafeInteger(),
};

const table = fc
  .record({ prompt: fc.constantFrom("text", "messages", "json"), reference: fc.constantFrom("text", "json") })
  .chain(({ prompt, reference }) => {
    const kept = { text, messages, json: fc.jsonValue({ maxDepth: 3 }) };
    const row = fc.record({ ...base, prompt: kept[prompt], reference: kept[reference] }, { noNullPrototype: true }) as fc.Arbitrary<Row>; // all of it is JSON
    return fc.record({
      kinds: fc.constant({ prompt, reference } as const),
      groups: fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 3 }),
    });
  });

const jsonColumns = new Set(["evidence", "metrics", "parts", "cost", "metadata"]);

/** A row as it comes back: text well-formed outside of JSON, and in JSON what JSON.stringify makes of it. */
function expected(row: Row, kinds: KeptKinds): Row {
  const fields = Object.entries(row).map(([name, value]) => {
    const isJson = jsonColumns.has(name) || kinds[name as keyof KeptKinds] === "json"; // other names have no kind
    return [name, isJson ? (JSON.parse(JSON.stringify(value)) as Json) : wellFormed(value)] as const;
  });
  return Object.fromEntries(fields);
}

function wellFormed(value: Json): Json {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map((item: Json) => wellFormed(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)]));
}

describe("createParquetWriter", () => {
  it("gives back the rows that went in", async () => {
    const folder = temporaryFolder();
    let file = 0;
    await fc.assert(
      fc.asyncProperty(table, async ({ kinds, groups }) => {
        file += 1;
        const path = join(folder, `${file}.parquet`);
        writeAll(path, groups, kinds);
        expect(await readAll(path)).toStrictEqual(groups.flat().map((row) => expected(row, kinds)));
        expect(await readKeptKinds(path)).toEqual(kinds);
      }),
      { numRuns: 60 },
    );
  });

  it("writes a file of no rows that has its columns", async () => {
    const path = join(temporaryFolder(), "none.parquet");
    writeAll(path, [], { prompt: "messages" });
    expect(await readAll(path)).toEqual([]);
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(metadata.num_rows).toBe(0n);
    expect(metadata.schema[0]?.num_children).toBe(resultSchema({ prompt: "messages" }).length);
  });

  it("writes one row group a call, by zstd", async () => {
    const path = join(temporaryFolder(), "groups.parquet");
    const writer = createParquetWriter(path, [{ name: "n", kind: "integer" }]);
    writer.write([{ n: 1 }, { n: null }]);
    writer.write([]);
    writer.write([{ n: 2 ** 53 - 1 }]);
    writer.finish();
    const { row_groups: groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(groups.map((group) => Number(group.num_rows))).toEqual([2, 1]);
    expect(groups[0]?.columns[0]?.meta_data?.codec).toBe("ZSTD");
    expect(await readAll(path)).toEqual([{ n: 1 }, { n: null }, { n: 2 ** 53 - 1 }]);
  });

  it("gives messages to a column of lists of role and content, in the standard shape", async () => {
    const path = join(temporaryFolder(), "messages.parquet");
    const value = [{ role: "user", content: "hi" }];
    expect(kindOfKept(value)).toBe("messages");
    const writer = createParquetWriter(path, [{ name: "prompt", kind: "messages" }]);
    writer.write([{ prompt: value }, { prompt: [] }, { prompt: null }]);
    writer.finish();
    const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(schema.slice(1).map(({ name, repetition_type: repetition }) => [name, repetition])).toEqual([
      ["prompt", "OPTIONAL"],
      ["list", "REPEATED"],
      ["element", "OPTIONAL"],
      ["role", "OPTIONAL"],
      ["content", "OPTIONAL"],
    ]);
    expect(await readAll(path)).toEqual([{ prompt: value }, { prompt: [] }, { prompt: null }]);
  });

  it.each<[kind: Parameters<typeof createParquetWriter>[1][number]["kind"], value: Json]>([
    ["text", null],
    ["text", 4],
    ["nullable-text", ["a"]],
    ["number", "4"],
    ["integer", 1.5],
    ["integer", 2 ** 53],
    ["boolean", 1],
    ["messages", "hi"],
    ["messages", [{ role: "user", content: null }]],
    ["group", "g"],
    ["error", []],
    ["decision", { verdict: 0.5, stratum: "s" }],
    ["steps", {}],
  ])("refuses what a column of %s cannot hold: %j", (kind, value) => {
    const writer = createParquetWriter(join(temporaryFolder(), "a.parquet"), [{ name: "column", kind }]);
    expect(() => writer.write([{ column: value }])).toThrow('The column "column" of a Parquet file holds ');
    writer.abandon();
  });

  it("removes the file where it is abandoned, and leaves a finished one", () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.parquet");
    const writer = createParquetWriter(path, [{ name: "n", kind: "number" }]);
    writer.write([{ n: 1 }]);
    writer.abandon();
    expect(existsSync(path)).toBe(false);
    const finished = createParquetWriter(path, [{ name: "n", kind: "number" }]);
    finished.finish();
    finished.abandon();
    expect(existsSync(path)).toBe(true);
  });

  it("says that a file cannot be written", () => {
    expect(() => createParquetWriter(join(temporaryFolder(), "none", "a.parquet"), [])).toThrow(
      expect.objectContaining({ code: "E_FILE_WRITE" }),
    );
  });
});
