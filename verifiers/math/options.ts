import * as z from "zod";

type Extract = z.ZodEnum<{ all: "all"; marked: "marked"; boxed: "boxed" }>;

export const options: z.ZodObject<{ extract: z.ZodDefault<Extract>; rounding: z.ZodDefault<z.ZodBoolean> }, z.core.$strict> =
  z.strictObject({
    extract: z
      .enum(["all", "marked", "boxed"])
      .default("all")
      .describe(
        'Where an answer may stand: "all" takes the last number where nothing is marked, "marked" needs a box, a tag, #### or an answer phrase, "boxed" needs \\boxed{…}.',
      ),
    rounding: z
      .boolean()
      .default(true)
      .describe("Whether a decimal reference stands for every exact answer that rounds to it, as 0.33 for 1/3."),
  });

export type MathOptions = z.input<typeof options>;
