import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { AuditReport, Disagreement } from "../../../src/audit/audit-report.ts";
import { writeAuditPage } from "../../../src/report/write-audit-page.ts";
import { hostileTexts } from "../../report/support/hostile-texts.ts";
import { pageText, sampleDisagreements, sampleReport } from "../../report/support/sample-report.ts";
import { accessibilityFaults } from "../../support/axe.ts";
import { chromiumPath, noChromium, openChromium, watchPage } from "../../support/chromium.ts";

const found = chromiumPath();

describe.skipIf(found === undefined)(`the audit page in a browser${found === undefined ? ` (left out: ${noChromium})` : ""}`, () => {
  const home = mkdtempSync(join(tmpdir(), "assay-page-"));
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(home, { recursive: true, force: true });
  });

  let files = 0;
  const made = async (rows: Iterable<Disagreement>, report: AuditReport = sampleReport()): Promise<string> => {
    files += 1;
    const path = join(home, `page-${files}.html`);
    writeFileSync(path, await pageText((sink) => writeAuditPage(report, rows, sink)));
    return pathToFileURL(path).href;
  };
  const status = (page: Page): Promise<string | null> => page.locator("#list-status").textContent();
  const hash = (page: Page): string => new URL(page.url()).hash;
  const opened = (page: Page): Promise<string | null> => page.getByRole("dialog").getByRole("heading", { level: 2 }).textContent();
  /** A page that must stay silent and ask for nothing. */
  const open = async (address: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const faults = watchPage(page);
    onTestFinished(async () => {
      await context.close();
      expect(faults).toEqual([]);
    });
    await page.goto(address);
    await expect.poll(() => status(page)).toMatch(/ shown$/u);
    return page;
  };
  it("leads to one stratum's false negatives and into a given one in three interactions", async () => {
    const page = await open(await made(sampleDisagreements(2_000)));
    await page.getByRole("link", { name: /refused right answers of latex\.set/u }).click(); // 1
    await page.getByLabel("Text in any field").fill("task-001044"); // 2
    await expect.poll(() => status(page)).toBe("1 of 2,000 shown");
    await page.locator("#list-body .row").click(); // 3
    const detail = page.getByRole("dialog");
    await expect.poll(() => detail.isVisible()).toBe(true);
    expect(await opened(page)).toBe("False negative task-001044");
    expect(await detail.textContent()).toContain("What is 1044 divided by");
    await expect.poll(() => hash(page)).toBe("#text=task-001044&kind=false-negative&stratum=latex.set&open=1044");
  });

  it("opens a link to a view and a row as it was", async () => {
    const address = await made(sampleDisagreements(500));
    const page = await open(`${address}#kind=false-positive&by.level=5&sort=-length&open=33`);
    expect(await page.getByLabel("Kind", { exact: true }).inputValue()).toBe("false-positive");
    expect(await page.getByLabel("level", { exact: true }).locator("option:checked").textContent()).toMatch(/^5 /u);
    expect(await opened(page)).toContain("task-000033");
    await page.keyboard.press("ArrowRight");
    expect(await opened(page)).not.toContain("task-000033");
    await page.keyboard.press("Escape");
    await expect.poll(() => hash(page)).toBe("#kind=false-positive&by.level=5&sort=-length");
    await page.getByRole("button", { name: "Clear" }).click();
    expect(await status(page)).toBe("500 of 500 shown");
  });

  it("is worked by the keyboard alone, in the order of the page", async () => {
    const page = await open(await made(sampleDisagreements(300)));
    const focused = (): Promise<string> =>
      page.locator(":focus").evaluate((element) => element.id || (element.textContent ?? "").slice(0, 40));
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the summary");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("theme");
    await page.locator("#filter-text").focus();
    const order: string[] = [];
    for (let step = 0; step < 5; step += 1) {
      await page.keyboard.press("Tab");
      order.push(await focused());
    }
    expect(order).toEqual(["filter-kind", "filter-stratum", "filter-by-0", "filter-clear", "list"]);
    await page.keyboard.press("End");
    expect(await page.locator("#list").getAttribute("aria-activedescendant")).toBe("row-299");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    expect(await opened(page)).toContain("task-000298");
    expect(await focused()).toBe("detail-close");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("list");
  });

  it("switches the theme and keeps it", async () => {
    const page = await open(await made(sampleDisagreements(3)), { colorScheme: "light" });
    const ground = (): Promise<string> => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const light = await ground();
    await page.getByRole("button", { name: "Dark theme" }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await ground()).toBe(dark);
    await page.getByRole("button", { name: "Light theme" }).click();
    expect(await ground()).toBe(light);
  });

  it("scrolls, filters and sorts 100,000 disagreements with few elements", async () => {
    const page = await open(await made(sampleDisagreements(100_000)));
    const elements = (): Promise<number> => page.locator("#list *").count();
    expect(await status(page)).toBe("100,000 of 100,000 shown");
    expect(await page.locator("#list").getAttribute("aria-rowcount")).toBe("100001");
    const before = await elements();
    expect(before).toBeLessThan(700);
    for (const share of [0.25, 0.5, 1]) {
      await page.locator("#list").evaluate((list, at) => {
        list.scrollTop = list.scrollHeight * at;
      }, share);
      // Near the row that stands there, since some are drawn above and below.
      await expect
        .poll(() => page.locator("#list-body .row").last().getAttribute("aria-rowindex").then(Number))
        .toBeGreaterThan(99_000 * share);
      expect(await elements()).toBeLessThan(700);
    }
    await page.getByLabel("Stratum", { exact: true }).selectOption({ label: "fraction (25,000)" });
    expect(await status(page)).toBe("25,000 of 100,000 shown");
    await page.getByLabel("Text in any field").fill("TASK-0999");
    await expect.poll(() => status(page)).toBe("25 of 100,000 shown");
    await page.getByRole("button", { name: "Length" }).click();
    expect(await page.locator("#list-body .row").count()).toBeLessThan(30);
    expect(await elements()).toBeLessThan(700);
  }, 120_000);

  it("shows hostile texts as text", async () => {
    const [first] = sampleDisagreements(1);
    const rows = hostileTexts.map(
      (text, place) =>
        ({
          ...first,
          id: `${place} ${text}`,
          place: text,
          prompt: text,
          completion: text,
          answer: text,
          reference: text,
          reason: text,
          stratum: text,
          by: [text],
        }) as Disagreement,
    );
    const [template] = sampleReport().strata;
    const report = sampleReport({
      strata: hostileTexts.map((name) => ({ ...template, name }) as AuditReport["overall"]),
      warnings: hostileTexts.map((text) => text.slice(0, 2_000)),
      files: hostileTexts.slice(0, 6),
    });
    const page = await open(await made(rows, report));
    const title = await page.title();
    for (const [place, text] of hostileTexts.entries()) {
      await page.evaluate(`location.hash = "open=${place}"`);
      await expect.poll(() => page.locator("#detail-where").textContent()).toBe(`${place + 1} of ${hostileTexts.length}`);
      const shown = await page.locator("#detail .completion").textContent();
      if (/^[ -~]+$/u.test(text)) expect(shown).toContain(text.slice(0, 4_000));
      if (text.includes("\u202e")) expect(shown).toContain("U+202E");
      if (text.includes("\ud800 ")) expect(shown).toContain("U+D800 and U+DFFF");
    }
    expect(await page.title()).toBe(title);
    expect(await page.locator("img, b[onmouseover], #detail script").count()).toBe(0);
  });

  it.each(["light", "dark"] as const)(
    "has no fault of accessibility in the %s theme",
    async (colorScheme) => {
      const page = await open(await made(sampleDisagreements(200)), { colorScheme });
      await page.locator("details").evaluateAll((all) => {
        for (const details of all) details.setAttribute("open", "");
      });
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.locator("#list").focus();
      await page.keyboard.press("Enter");
      expect(await accessibilityFaults(page)).toEqual([]);
    },
    60_000,
  );

  it("fits a phone without scrolling sideways", async () => {
    const page = await open(await made(sampleDisagreements(200)), { viewport: { width: 360, height: 740 } });
    expect(await page.locator("html").evaluate((element) => element.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await accessibilityFaults(page)).toEqual([]);
  }, 60_000);

  it("prints every section, opened, and an excerpt of the list that says how much it is of", async () => {
    const page = await open(await made(sampleDisagreements(200)));
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#list").isVisible()).toBe(false);
    await expect.poll(() => page.locator("#printed-rows tr").count()).toBe(50);
    expect(await page.locator("#printed-note").textContent()).toContain("The first 50 of 200 disagreements");
    expect(await page.locator("details:not([open])").count()).toBe(0);
    await page.emulateMedia({ media: "screen" });
    await expect.poll(() => page.locator("#printed-rows tr").count()).toBe(0);
    expect(await page.locator("details[open]").count()).toBe(0);
    expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
  });
});
