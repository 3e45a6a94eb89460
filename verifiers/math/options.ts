import * as z from "zod";

type Extract = z.ZodEnum<{ all: "all"; marked: "marked"; boxed: "boxed" }>;
type NoAnswer = z.ZodEnum<{ fail: "fail"; abstain: "abstain" }>;

export const options: z.ZodObject<
  {
    extract: z.ZodDefault<Extract>;
    noAnswer: z.ZodDefault<NoAnswer>;
    rounding: z.ZodDefault<z.ZodBoolean>;
    secondOpinion: z.ZodDefault<z.ZodBoolean>;
  },
  z.core.$strict
> = z.strictObject({
  extract: z
    .enum(["all", "marked", "boxed"])
    .default("all")
    .describe(
      'Where an answer may stand: "all" takes the last number where nothing is marked, "marked" needs a box, a tag, #### or an answer phrase, "boxed" needs \\boxed{…}.',
    ),
  noAnswer: z
    .enum(["fail", "abstain"])
    .default("fail")
    .describe('What a completion without an answer gets: "fail" scores it like a wrong one, "abstain" gives it no score.'),
  rounding: z
    .boolean()
    .default(true)
    .describe("Whether a decimal reference stands for every exact answer that rounds to it, as 0.33 for 1/3."),
  secondOpinion: z
    .boolean()
    .default(false)
    .describe(
      "Whether nerdamer-prime is asked, in a thread of its own for at most a second, about integrals, limits and sums that are not decided here. The verdict may then depend on how busy the machine is.",
    ),
});

export type MathOptions = z.input<typeof options>;
