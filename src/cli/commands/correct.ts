import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createFileSink } from "../../data/file-sink.ts";
import { defineCommand, type Command } from "../command.ts";
import { correctFiles } from "../correct/correct-files.ts";
import { correctArgs } from "../correct/correct-args.ts";
import { correctionOptions, gradedFiles } from "../correct/read-options.ts";
import { correctionLine, renderCorrection } from "../correct/render-correction.ts";

export const correct: Command = defineCommand({
  meta: {
    name: "correct",
    summary: "Correct graded rows by their verifier's error rates, and make advantages.",
    example: "assay correct graded.jsonl --channel channel.yaml --advantages rloo --out corrected.jsonl",
    description:
      "Writes id, group, reward, corrected, advantage and stratum of each row, in order; rows without a reward stay null. Warns where the correction does nothing or is biased.",
  },
  args: correctArgs,
  positionals: { usage: "GRADED...", min: 1, max: 1_000 },
  async run({ values, positionals, stdout, stderr, cwd, signal }) {
    const options = correctionOptions(values, cwd);
    const files = gradedFiles(positionals, values, cwd);
    const correction = await correctFiles(files, options, signal);
    const sink = values.out === undefined ? stdout : createFileSink(resolve(cwd, values.out));
    await pipeline(Readable.from(correction.lines), sink, { end: sink !== stdout });
    const summary = correction.summary();
    if (values.json) stdout.write(correctionLine(summary));
    else stderr.write(renderCorrection(summary));
    return 0;
  },
});
