import { readFileSync } from "node:fs";
import * as z from "zod";
import { readJson } from "./pairs.ts";

/** What a file can be asked to reach: these at least, those at most. */
const least = ["accuracy", "coldRatio", "warmRatio"] as const;
const most = ["falsePositives", "errors", "worstMs"] as const;

type Bar = (typeof least | typeof most)[number];

/** The bars of files, by their base names. */
export type BarsByFile = Readonly<Record<string, Partial<Record<Bar, number>>>>;

/** Those of a file that is not named. */
const usual: Partial<Record<Bar, number>> = { coldRatio: 50, warmRatio: 100, worstMs: 100 };

export function readBars(path: string | undefined): BarsByFile {
  if (path === undefined) return {};
  return readJson(readFileSync(path, "utf8"), z.record(z.string(), z.partialRecord(z.enum([...least, ...most]), z.number())), path);
}

/** The bars that a file missed, in words. */
export function missedBars(name: string, reached: Readonly<Record<Bar, number>>, given: BarsByFile): readonly string[] {
  const wanted = given[name] ?? usual;
  return [...least, ...most].flatMap((bar) => {
    const value = wanted[bar];
    const isLeast = least.some((one) => one === bar);
    if (value === undefined || (isLeast ? reached[bar] >= value : reached[bar] <= value)) return [];
    return [`${name}: ${bar} is ${Number(reached[bar].toPrecision(4))}, not ${isLeast ? "at least" : "at most"} ${value}`];
  });
}
