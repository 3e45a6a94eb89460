import { resolve } from "node:path";
import { AssayError } from "../../core/errors.ts";
import { openLabelLog, readLabelLog } from "../../data/labels/label-log.ts";
import { labelPage } from "../../report/label-page.ts";
import { defineCommand, type Command } from "../command.ts";
import { wholeNumber } from "../grade/options.ts";
import { readLabelRows } from "../label/label-rows.ts";
import { openLabelServer } from "../label/label-server.ts";
import { createLabelSession } from "../label/label-session.ts";
import { agreementLines, pairwiseAgreement } from "../label/pairwise-agreement.ts";

export const auditLabel: Command = defineCommand({
  meta: {
    name: "audit label",
    summary: "Label rows by hand, blind to the verdict, on a page of this machine.",
    example: "assay audit label sample.jsonl --rater ann",
    description:
      "Serves a page on which the keyboard answers: 1 or r right, 0 or w wrong, ? can't tell, u undo. Each label is on disk before the next row comes, so stopping loses none and the same command goes on. With labels of two raters it tells how far they agree.",
  },
  args: {
    rater: { type: "string", placeholder: "NAME", description: "Who labels. Each rater has an order of their own." },
    labels: { type: "string", placeholder: "FILE", description: "Where labels go. Default: FILE with .labels.jsonl at its end." },
    agreement: { type: "boolean", description: "Tells how far the raters of the labels agree, and serves no page." },
    port: { type: "number", placeholder: "N", default: 0, description: "The port on 127.0.0.1; 0 takes a free one." },
    idle: { type: "number", placeholder: "MINUTES", default: 120, description: "Ends when nobody came for so long." },
    seed: { type: "number", placeholder: "N", default: 0, description: "Of the order of the rows." },
  },
  positionals: { usage: "FILE", min: 1, max: 1 },
  async run({ values, positionals, stdout, stderr, signal, cwd }) {
    const [file = ""] = positionals;
    const labels = values.labels ?? `${file.replace(/\.jsonl$/u, "")}.labels.jsonl`;
    const path = resolve(cwd, labels);
    const agreement = (): readonly string[] => agreementLines(pairwiseAgreement(readLabelLog(path, labels)));
    const told = (): void =>
      void stdout.write(
        agreement()
          .map((line) => `${line}\n`)
          .join("") || `${labels} has no label.\n`,
      );
    if (values.agreement) {
      told();
      return 0;
    }
    const rater = raterName(values.rater);
    const port = wholeNumber("port", values.port, 0);
    if (port > 65_535) throw new AssayError("E_USAGE", { message: `--port needs a number up to 65535; ${port} came.` });
    if (!(values.idle > 0 && values.idle <= 10_000))
      throw new AssayError("E_USAGE", { message: `--idle needs minutes, over 0 and at most 10000; ${values.idle} came.` });
    const rows = await readLabelRows({ path: resolve(cwd, file), name: file });
    if (rows.length === 0) {
      stderr.write(`warning: ${file} has no rows\n`);
      return 0;
    }
    using log = openLabelLog(path, labels);
    const seed = wholeNumber("seed", values.seed, Number.MIN_SAFE_INTEGER);
    const session = createLabelSession({ rows, log, rater, seed, now: () => new Date() });
    const { done, total } = session.progress();
    const { address, closed } = await openLabelServer({
      session,
      page: labelPage(),
      agreement,
      port,
      idleMs: values.idle * 60_000,
      signal,
    });
    stderr.write(`Label at ${address}\n${done} of ${total} rows are labelled by ${rater}; labels go to ${labels}. Ctrl-C ends.\n`);
    await closed;
    told();
    return 0;
  },
});

function raterName(name: string | undefined): string {
  if (name === undefined)
    throw new AssayError("E_USAGE", { message: "assay audit label needs --rater NAME.", hint: "Such as --rater ann." });
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._@-]{0,63}$/u.test(name)) return name;
  throw new AssayError("E_USAGE", { message: "--rater needs a name of at most 64 letters, digits, spaces and . _ @ -." });
}
