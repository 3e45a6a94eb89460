import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as z from "zod";

export interface Texts {
  readonly gold: string;
  readonly answer: string;
}

export interface Pair extends Texts {
  readonly id: string;
  readonly kind: string;
  /** Whether the answer is right. */
  readonly label: boolean;
}

export interface PairFile {
  readonly name: string;
  readonly pairs: readonly Pair[];
}

export type Overrides = Readonly<Record<string, "drop" | boolean>>;

const row = z.object({ id: z.string(), gold: z.string(), answer: z.string(), label: z.boolean(), kind: z.string().default("") });
const overrideFile = z.record(z.string(), z.union([z.literal("drop"), z.boolean()]));

/** The labelled pairs of a file of JSON lines, without those of kind "policy" and those that the overrides drop. */
export function readPairs(path: string, overrides: Overrides): PairFile {
  const pairs: Pair[] = [];
  for (const [index, line] of readFileSync(path, "utf8").split("\n").entries()) {
    if (line.trim() === "") continue;
    const pair = readJson(line, row, `${path}:${index + 1}`);
    const override = overrides[pair.id];
    if (pair.kind !== "policy" && override !== "drop") pairs.push({ ...pair, label: override ?? pair.label });
  }
  if (pairs.length === 0) throw new Error(`${path} has no pair to compare.`);
  return { name: basename(path), pairs };
}

export function readOverrides(path: string | undefined): Overrides {
  return path === undefined ? {} : readJson(readFileSync(path, "utf8"), overrideFile, path);
}

export function readJson<Schema extends z.ZodType>(text: string, schema: Schema, where: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${where}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`, { cause: error });
  }
}
