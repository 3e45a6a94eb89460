import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hostileTexts } from "../../report/support/hostile-texts.ts";
import { accessibilityFaults } from "../../support/axe.ts";
import { chromiumPath, noChromium, openChromium, watchPage } from "../../support/chromium.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const bin = fileURLToPath(new URL("../../../src/cli/bin.ts", import.meta.url));
const found = chromiumPath();

const rows = (count: number): string =>
  Array.from({ length: count }, (_, row) =>
    JSON.stringify({
      id: `r${row}`,
      place: `graded.jsonl:${row + 1}`,
      prompt: `What is ${row} + ${row}?`,
      completion: `Twice ${row} is \\boxed{${2 * row}}.`,
      reference: String(2 * row),
      audit: { stratum: "SECRET", verdict: row % 2, propensity: 0.5 },
    }),
  ).join("\n");

/** Runs the command in a process of its own; gives its address, and what it printed once it has ended. */
async function serve(
  cwd: string,
  words: readonly string[] = [],
): Promise<{ readonly address: string; readonly ended: Promise<{ code: number | null; stdout: string }>; interrupt(): void }> {
  const child = spawn(process.execPath, ["--conditions=assay-source", bin, "audit", "label", "sample.jsonl", "--rater", "ann", ...words], {
    cwd,
    timeout: 60_000,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<{ code: number | null; stdout: string }>(
    (resolve) => void child.on("close", (code) => resolve({ code, stdout })),
  );
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      const told = /http:\S+/u.exec(stderr)?.[0];
      if (told !== undefined && stderr.includes("Ctrl-C")) resolve(told);
    });
    void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
  return { address, ended, interrupt: () => void child.kill("SIGINT") };
}

describe.skipIf(found === undefined)(`the page for labels in a browser${found === undefined ? ` (left out: ${noChromium})` : ""}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  }, 60_000);
  afterAll(() => browser.close());

  /** A page that asks its own server alone and does not complain. */
  const open = async (address: string, allowed = /^$/u): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    const page = await context.newPage();
    const faults = watchPage(page);
    onTestFinished(async () => {
      await context.close();
      expect(faults.filter((fault) => !fault.startsWith(`asked for ${address}`) && !allowed.test(fault))).toEqual([]);
    });
    await page.goto(address);
    await expect.poll(() => words(page)).toMatch(/ labelled by ann$/u);
    return page;
  };
  const words = (page: Page): Promise<string | null> => page.locator("#progress-words").textContent();
  const labels = (cwd: string): readonly (number | null)[] =>
    readFileSync(join(cwd, "sample.labels.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly label: number | null }).label);

  it("labels ten rows by the keyboard, undoes, and goes on after a reload and a restart", async () => {
    const cwd = temporaryFolder({ "sample.jsonl": rows(12) });
    const first = await serve(cwd);
    const page = await open(first.address);
    expect(await page.content()).not.toMatch(/SECRET|verdict|propensity|graded/u);
    const seen = new Set([await page.locator("#prompt").textContent()]);
    for (const [done, key] of ["1", "0", "r", "w", "?", "1", "1", "0"].entries()) {
      await page.keyboard.press(key);
      await expect.poll(() => words(page)).toMatch(new RegExp(`Row ${done + 2} of 12 · ${done + 1} labelled by ann$`, "u"));
      seen.add(await page.locator("#prompt").textContent());
    }
    expect(seen.size).toBe(9);
    await page.keyboard.press("u");
    await expect.poll(() => words(page)).toBe("Taken back. Row 8 of 12 · 7 labelled by ann");
    await page.keyboard.press("r");
    await expect.poll(() => words(page)).toBe("Right. Row 9 of 12 · 8 labelled by ann");
    await page.reload();
    await expect.poll(() => words(page)).toBe("Row 9 of 12 · 8 labelled by ann");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => words(page)).toBe("Row 8 of 12 · 8 labelled by ann");
    expect(await page.locator("#right").getAttribute("aria-pressed")).toBe("true");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => words(page)).toBe("Row 9 of 12 · 8 labelled by ann");
    first.interrupt();
    expect(await first.ended).toEqual({ code: 130, stdout: "ann: 8 labelled (5 right, 2 wrong, 1 can't tell)\n" });

    const second = await serve(cwd);
    const again = await open(second.address);
    expect(await words(again)).toBe("Row 9 of 12 · 8 labelled by ann");
    for (const done of [9, 10, 11, 12]) {
      await again.keyboard.press("1");
      await expect.poll(() => words(again)).toMatch(new RegExp(` · ${done} labelled by ann$`, "u"));
    }
    expect(await again.locator("#end").textContent()).toContain("ann: 12 labelled (9 right, 2 wrong, 1 can't tell)");
    await again.getByRole("button", { name: "Finish" }).click();
    expect(await second.ended).toMatchObject({ code: 0 });
    await expect.poll(() => again.locator(".gone h1").textContent()).toBe("Finished");
    expect(labels(cwd)).toEqual([1, 0, 1, 0, null, 1, 1, 0, null, 1, 1, 1, 1, 1]);
  }, 90_000);

  it("says so when its program has ended", async () => {
    const cwd = temporaryFolder({ "sample.jsonl": rows(2) });
    const served = await serve(cwd);
    const page = await open(served.address, /net::ERR_CONNECTION_REFUSED/u);
    served.interrupt();
    await served.ended;
    await page.keyboard.press("1");
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("has ended. What was labelled is kept");
  }, 60_000);

  it("hides the reference, shows hostile texts as text, and has no fault of accessibility in either theme", async () => {
    const hostile = hostileTexts
      .map((text, row) => JSON.stringify({ id: row, prompt: text, completion: text, reference: text }))
      .join("\n");
    const cwd = temporaryFolder({ "sample.jsonl": hostile });
    const { address } = await serve(cwd);
    const page = await open(address);
    await page.keyboard.press("h");
    expect(await page.locator("#reference").isVisible()).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: /theme/u }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    for (let row = 0; row < hostileTexts.length; row += 1) {
      await page.keyboard.press("ArrowRight");
      await expect
        .poll(() => words(page))
        .toMatch(row + 2 > hostileTexts.length ? /^No row is open/u : new RegExp(`^Row ${row + 2} of`, "u"));
      expect(await page.locator("main script, main img, main b").count()).toBe(0);
    }
    expect(await page.title()).toBe("Label rows – Assay");
    expect(await accessibilityFaults(page)).toEqual([]);
  }, 90_000);
});
