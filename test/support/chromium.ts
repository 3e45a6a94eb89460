import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser, Page } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser that tests of pages run in: what ASSAY_CHROMIUM names, else the first on PATH; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const named = process.env["ASSAY_CHROMIUM"];
  if (named !== undefined && named !== "") return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** Why tests of pages are left out on this machine. */
export const noChromium = "no Chromium: name one by ASSAY_CHROMIUM or put chromium on PATH";

/** Starts the browser without a window. It has no rights worth a sandbox where root runs it, and then has none. */
export async function openChromium(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(noChromium);
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

/** All that a page must not do: complaints in the console, what it threw, and each request beyond that for itself. */
export function watchPage(page: Page): readonly string[] {
  const faults: string[] = [];
  let own: string | undefined;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`threw: ${error.message}`));
  page.on("request", (request) => {
    own ??= request.url();
    if (request.url() !== own && !request.url().startsWith("data:")) faults.push(`asked for ${request.url()}`);
  });
  return faults;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there
  }
}
