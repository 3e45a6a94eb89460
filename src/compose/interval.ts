import * as z from "zod";
import type { Range } from "../core/types.ts";

/** Two finite numbers in an option, the lower one first. */
export const interval: z.ZodType<Range, Range> = z
  .tuple([z.number(), z.number()])
  .refine(([min, max]) => min < max && Number.isFinite(max - min), { error: "expected two numbers, the lower one first" });
