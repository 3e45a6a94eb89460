import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openResultOutput } from "../../../src/data/results/open-result-output.ts";
import type { ResultOutput } from "../../../src/data/results/result-output.ts";
import { openMendedRows, mendedPathOf } from "../../../src/data/results/mended-rows.ts";
import { createRowSet } from "../../../src/data/results/row-set.ts";
import { readKeptKinds } from "../../../src/data/parquet/read-result-rows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const line = (id: number, more: object = {}): string =>
  JSON.stringify({
    id: `r${id}`,
    status: "scored",
    reward: 1,
    cause: null,
    code: null,
    reason: "é",
    evidence: [],
    metrics: {},
    parts: {},
    steps: null,
    decision: null,
    cost: {},
    duration_ms: 0.5,
    cached: false,
    error: null,
    group: null,
    metadata: {},
    fingerprint: "f",
    seed: 0,
    ...more,
  });

async function write(output: ResultOutput, keep: number, lines: readonly string[]): Promise<number> {
  let began = 0;
  const sink = await output.append({ keep, began: () => (began += 1) });
  for (const text of lines) sink.write(`${text}\n`);
  await new Promise<void>((resolve, reject) => {
    sink.on("error", reject);
    sink.end(() => resolve());
  });
  return began;
}

async function read(output: ResultOutput): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const lines of output.earlier()) found.push(...lines);
  return found;
}

describe.each(["out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.parquet", "out.csv", "out.tsv"])("the output %s", (name) => {
  const open = async (): Promise<{ readonly path: string; readonly output: ResultOutput }> => {
    const path = join(temporaryFolder(), name);
    return { path, output: await openResultOutput(path, name) };
  };

  it("gives back the rows that were written, and follows those that stay", async () => {
    const { output } = await open();
    expect(await read(output)).toEqual([]);
    expect(await write(output, 0, [line(0), line(1), line(2)])).toBe(1);
    expect(await read(output)).toEqual([line(0), line(1), line(2)]);
    await write(output, 2, [line(20), line(30)]);
    expect(await read(output)).toEqual([line(0), line(1), line(20), line(30)]);
    await write(output, 0, [line(9)]);
    expect(await read(output)).toEqual([line(9)]);
  });

  it("leaves what is there where it is destroyed before its first line", async () => {
    const { output } = await open();
    await write(output, 0, [line(0)]);
    const sink = await output.append({ keep: 0, began: () => expect.unreachable() });
    await new Promise<void>((resolve) => void sink.once("close", resolve).destroy());
    expect(await read(output)).toEqual([line(0)]);
  });

  it("puts lines in the place of others", async () => {
    const { output } = await open();
    await write(output, 0, [line(0), line(1), line(2)]);
    await output.replace((row) => (row === 1 ? line(1, { reward: 0 }) : undefined));
    expect(await read(output)).toEqual([line(0), line(1, { reward: 0 }), line(2)]);
  });

  it("is written with no rows at all", async () => {
    const { path, output } = await open();
    await write(output, 0, []);
    expect(await read(output)).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });
});

describe("an output that was torn", () => {
  it("gives the whole lines of JSON lines, and goes on after them", async () => {
    const path = join(temporaryFolder({ "out.jsonl": `${line(0)}\n${line(1)}\n${line(2).slice(0, 30)}` }), "out.jsonl");
    const output = await openResultOutput(path, "out.jsonl");
    expect(await read(output)).toEqual([line(0), line(1)]);
    await write(output, 2, [line(2)]);
    expect(readFileSync(path, "utf8")).toBe(`${line(0)}\n${line(1)}\n${line(2)}\n`);
  });

  it.each(["out.jsonl.gz", "out.jsonl.zst"])("gives the lines of the whole frames of %s, and goes on after them", async (name) => {
    const path = join(temporaryFolder(), name);
    const output = await openResultOutput(path, name);
    await write(output, 0, [line(0)]);
    const whole = statSync(path).size;
    await write(output, 1, [line(1)]);
    truncateSync(path, whole + 12);
    const left = await read(output);
    expect(left).toEqual([line(0)]);
    await write(output, 1, [line(1), line(2)]);
    expect(await read(output)).toEqual([line(0), line(1), line(2)]);
  });

  it("gives the records of CSV that have their line end, and goes on after them", async () => {
    const path = join(temporaryFolder(), "out.csv");
    const output = await openResultOutput(path, "out.csv");
    const strange = line(0, { reason: 'a "b", c\r\nd ', evidence: [{ kind: "x" }], code: "E_WORK_BUDGET", prompt: "", reference: null });
    const next = line(1, { prompt: " p", reference: "[1, 2)" });
    await write(output, 0, [strange, next]);
    expect(await read(output)).toEqual([strange, next]);
    truncateSync(path, statSync(path).size - 3);
    expect(await read(output)).toEqual([strange]);
    await write(output, 1, [next, next]);
    expect(await read(output)).toEqual([strange, next, next]);
    expect(readFileSync(path, "utf8").match(/^id,status,/gmu)).toHaveLength(1);
  });

  it("gives the rows of a part that was being made from its journal, and no row twice", async () => {
    const path = join(temporaryFolder(), "out.parquet");
    const output = await openResultOutput(path, "out.parquet");
    await write(output, 0, [line(0), line(1)]);
    // As a kill leaves it between a part that is in place and a journal that is not emptied yet.
    writeFileSync(join(path, ".open.jsonl"), `1\n${line(1)}\n${line(2)}\n${line(3).slice(0, 20)}`);
    expect(await read(output)).toEqual([line(0), line(1), line(2)]);
    await write(output, 3, [line(3)]);
    expect(await read(output)).toEqual([line(0), line(1), line(2), line(3)]);
    expect(readdirSync(path).toSorted()).toEqual(["part-0000000000-0000000002.parquet", "part-0000000002-0000000004.parquet"]);
    // A journal that begins after a gap says nothing.
    writeFileSync(join(path, ".open.jsonl"), `9\n${line(9)}\n`);
    expect(await read(output)).toHaveLength(4);
  });
});

describe("kept columns of Parquet results", () => {
  it("become JSON in every part where one row fits neither text nor messages", async () => {
    const path = join(temporaryFolder(), "out.parquet");
    const output = await openResultOutput(path, "out.parquet");
    const chat = [{ role: "user", content: "hi" }];
    await write(output, 0, [line(0, { prompt: chat, reference: "4" })]);
    const [first] = readdirSync(path);
    expect(await readKeptKinds(join(path, first ?? ""))).toEqual({ prompt: "messages", reference: "text" });
    await write(output, 1, [line(1, { prompt: "text", reference: null }), line(2, { prompt: chat, reference: "5" })]);
    for (const part of readdirSync(path)) expect(await readKeptKinds(join(path, part))).toEqual({ prompt: "json", reference: "text" });
    expect((await read(output)).map((text) => (JSON.parse(text) as { prompt: unknown }).prompt)).toEqual([chat, "text", chat]);
  });

  it("refuses a file in the place of the folder, and a compressed table of text", async () => {
    const folder = temporaryFolder({ "out.parquet": "a file" });
    const output = await openResultOutput(join(folder, "out.parquet"), "out.parquet");
    await expect(output.append({ keep: 0, began: () => {} })).rejects.toMatchObject({ code: "E_FILE_WRITE" });
    await expect(openResultOutput(join(folder, "out.csv.gz"), "out.csv.gz")).rejects.toMatchObject({ code: "E_USAGE" });
  });
});

describe("openMendedRows", () => {
  it("keeps rows through a kill, and drops half a line that it left", async () => {
    const out = join(temporaryFolder(), "out.jsonl");
    const mended = await openMendedRows(out);
    mended.put(7, line(7));
    mended.put(3, line(3));
    expect(mended.line(7)).toBe(line(7));
    mended.flush();
    appendFileSync(mendedPathOf(out), "12 {torn");
    const again = await openMendedRows(out);
    expect([again.count, again.line(3), again.line(12)]).toEqual([2, line(3), undefined]);
    again.put(3, line(33));
    expect(again.line(3)).toBe(line(33));
    again.close({ done: false });
    expect((await openMendedRows(out)).line(3)).toBe(line(33));
    again.close({ done: true });
    expect(existsSync(mendedPathOf(out))).toBe(false);
  });
});

describe("createRowSet", () => {
  it("holds what was added, each once", () => {
    const set = createRowSet();
    for (const row of [0, 7, 8, 1_000_000, 7]) set.add(row);
    expect([set.size, set.has(7), set.has(6), set.has(1_000_000), set.has(9_999_999)]).toEqual([4, true, false, true, false]);
  });
});
