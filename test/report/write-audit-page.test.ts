import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Disagreement } from "../../src/audit/audit-report.ts";
import type { PageIndex, PageRow } from "../../src/report/page/page-data.ts";
import { writeAuditPage } from "../../src/report/write-audit-page.ts";
import { hostileTexts } from "./support/hostile-texts.ts";
import { pageText, sampleDisagreements, sampleReport } from "./support/sample-report.ts";

const page = (rows: Iterable<Disagreement>, bounds = {}, report = sampleReport()): Promise<string> =>
  pageText((sink) => writeAuditPage(report, rows, sink, bounds));

describe("writeAuditPage", () => {
  it("writes the same bytes for the same input", async () => {
    expect(await page(sampleDisagreements(1_200))).toBe(await page(sampleDisagreements(1_200)));
  });

  it("names each script and style by its hash, and nothing from outside", async () => {
    const text = await page(sampleDisagreements(3));
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(text)?.[1]?.replaceAll("&#39;", "'") ?? "";
    const inline = [...text.matchAll(/<(?:style|script type="module")>([\s\S]*?)<\/(?:style|script)>/gu)].map((match) => String(match[1]));
    expect(inline).toHaveLength(3);
    for (const content of inline) expect(policy).toContain(`'sha256-${createHash("sha256").update(content).digest("base64")}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/u);
    expect(text).not.toMatch(/\b(?:src|srcset|action)=|<link(?! rel="icon" href="data:,")|@import|url\(/u);
    expect(inline.join("\n")).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\bfetch\b|XMLHttpRequest/u,
    );
  });

  it("keeps every row, in chunks that end at a count or a size", async () => {
    const rows = [...sampleDisagreements(1_234)];
    const { chunks, index } = dataOf(await page(rows));
    expect(chunks.every((chunk) => chunk.length <= 500)).toBe(true);
    expect(index.chunks).toEqual(
      chunks.reduce<readonly number[]>((starts, chunk) => [...starts, (starts.at(-1) ?? 0) + chunk.length], [0]),
    );
    expect(chunks.flat().map(({ id, completion }) => [id, completion])).toEqual(rows.map(({ id, completion }) => [id, completion]));
    expect([...index.kinds].map((kind) => (kind === "n" ? "false-negative" : "false-positive"))).toEqual(rows.map(({ kind }) => kind));
    expect(index.stratum.map((name) => index.strata[name])).toEqual(rows.map(({ stratum }) => stratum));
    expect(index.by[0]?.value.map((value) => index.by[0]?.values[value])).toEqual(rows.map(({ by }) => by[0]));
  });

  it("ends a chunk early where its rows are long", async () => {
    const [first] = sampleDisagreements(1);
    const long = Array.from({ length: 200 }, (_, row) => ({ ...first, id: String(row), completion: "x".repeat(4_000) }) as Disagreement);
    const { chunks } = dataOf(await page(long));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.flat()).toHaveLength(200);
  });

  it("keeps hostile texts as they are, inside of the data alone", async () => {
    const [first] = sampleDisagreements(1);
    const rows = hostileTexts.map(
      (text) =>
        ({ ...first, id: text, prompt: text, completion: text, answer: text, reason: text, stratum: text, by: [text] }) as Disagreement,
    );
    const report = sampleReport();
    const named = sampleReport({
      strata: report.strata.map((stratum, place) => ({ ...stratum, name: hostileTexts[place] ?? "" })),
      warnings: [...hostileTexts],
    });
    const text = await page(rows, {}, named);
    expect(text.match(/<script[ >]/gu)?.length).toBe(4);
    expect(text.match(/<\/script/giu)?.length).toBe(4);
    expect(/.{0,40}(?:<img|<!--|<b onmouseover|\u202e)/u.exec(text)?.[0]).toBeUndefined();
    expect(text.isWellFormed()).toBe(true);
    const kept = dataOf(text).chunks.flat();
    expect(kept.map(({ completion }) => completion)).toEqual(hostileTexts.map((whole) => whole.slice(0, 4_000)));
  });

  it("cuts long texts, never inside of a character, and says how long they were", async () => {
    const [first] = sampleDisagreements(1);
    const text = await page([{ ...first, completion: `${"x".repeat(3_999)}😀${"y".repeat(1_000_000)}`, prompt: "short" } as Disagreement]);
    const [row] = dataOf(text).chunks.flat();
    expect(row?.completion).toBe("x".repeat(3_999));
    expect(row?.cut).toEqual({ completion: 1_004_001 });
    expect(dataOf(text).index.lengths).toEqual([1_004_001]);
    expect(text).toContain("1 row was cut");
  });

  it("holds its bounds of rows and of bytes, and says what it left out", async () => {
    expect(await page(sampleDisagreements(30), { rows: 10 })).toContain("This page holds 10 disagreements.");
    expect(await page(sampleDisagreements(30), { rows: 10 })).toContain("20 further disagreements did not fit");
    const small = await page(sampleDisagreements(3_000), { fullBytes: 100_000, bytes: 200_000 });
    expect(small).toMatch(/the last [\d,]+ of them keep the first 300 characters of a completion/u);
    expect(small).toMatch(/[\d,]+ further disagreements did not fit/u);
    expect(Buffer.byteLength(small)).toBeLessThan(200_000 + 1_500 + (await emptyBytes()) + 100_000);
  });

  it("takes rows as they come, and holds one chunk of them", async () => {
    let open = 0;
    let most = 0;
    let taken = 0;
    async function* slowly(): AsyncGenerator<Disagreement> {
      for (const row of sampleDisagreements(2_000)) {
        open += 1;
        taken += 1;
        most = Math.max(most, open);
        yield row;
      }
    }
    await writeAuditPage(sampleReport(), slowly(), async (chunk) => {
      await Promise.resolve();
      if (chunk.includes('id="rows-')) open = 0;
    });
    expect(taken).toBe(2_000);
    expect(most).toBeLessThanOrEqual(500);
  });

  it("is whole where nothing is known and nothing disagrees", async () => {
    const unknown = { value: null, interval: null, method: "none", limit: "There is no label." };
    const overall = {
      ...sampleReport().overall,
      falseNegative: unknown,
      falsePositive: unknown,
      j: unknown,
      phi: unknown,
      passRate: { raw: unknown, corrected: unknown },
    };
    const report = sampleReport({
      overall,
      strata: [],
      by: [],
      separation: { holds: null, highestFalsePositive: null, lowestTruePositive: null, sentence: "Too few strata are known." },
      drift: null,
      reliability: null,
      agreement: null,
      judge: null,
      nulls: { rows: 0, byCause: {}, groups: null },
      advantages: [],
      next: [],
      disagreements: { falseNegatives: 0, falsePositives: 0, shown: 0 },
      warnings: [],
    });
    const text = await page([], {}, report);
    expect(text).toContain("not known");
    expect(text.replaceAll(/<script[\s\S]*?<\/script>/gu, "")).not.toMatch(/NaN|undefined|null%|Infinity|\[object/u);
    expect(text.trimEnd().endsWith("</html>")).toBe(true);
  });
});

async function emptyBytes(): Promise<number> {
  return Buffer.byteLength(await page([]));
}

function dataOf(text: string): { readonly chunks: readonly (readonly PageRow[])[]; readonly index: PageIndex } {
  const scripts = new Map(
    [...text.matchAll(/<script type="application\/json" id="([^"]+)">([\s\S]*?)<\/script>/gu)].map((match) => [
      match[1],
      JSON.parse(String(match[2])) as unknown,
    ]),
  );
  const index = scripts.get("index") as PageIndex; // what the page's maker writes
  scripts.delete("index");
  return { chunks: [...scripts.values()] as PageRow[][], index };
}
