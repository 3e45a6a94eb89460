import { AssayError } from "../../core/errors.ts";
import { draw } from "../../core/random.ts";
import type { LabelLine } from "../../data/labels/label-line.ts";
import type { LabelLog } from "../../data/labels/label-log.ts";
import type { LabelRow } from "./label-rows.ts";

export type Answer = "right" | "wrong" | "unsure";

/** How far a rater is. `position` is where to go on: the first row without an answer, or null where all have one. */
export interface Progress {
  readonly rater: string;
  readonly total: number;
  readonly done: number;
  readonly position: number | null;
}

/** All that a rater gets to see of a row: nothing that tells the verdict, nor the row's id and place, which might. */
export interface ShownRow {
  readonly position: number;
  readonly prompt: string;
  readonly completion: string;
  readonly reference: string;
  readonly answer: Answer | null;
}

/** One rater's way through the rows, in an order of their own that a restart does not change. */
export interface LabelSession {
  progress(): Progress;
  /** null where there is no such position. */
  row(position: number): ShownRow | null;
  /** Keeps an answer, in the file before it returns, and gives where to go on. */
  answer(position: number, answer: Answer): Progress;
  /** Takes the last answer back and gives its position; null where there is none. */
  undo(): Progress | null;
}

export interface LabelSessionOptions {
  readonly rows: readonly LabelRow[];
  readonly log: LabelLog;
  readonly rater: string;
  readonly seed: number;
  /** The time that stands with a label. */
  readonly now: () => Date;
}

export function createLabelSession({ rows, log, rater, seed, now }: LabelSessionOptions): LabelSession {
  const keyOf = (row: { readonly place: string; readonly id: string }): string => `${row.place}\u0000${row.id}`;
  const order = rows
    .map((row) => ({ row, at: draw(seed, `${rater}\u0000${keyOf(row)}`, 0) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ row }) => row);
  const positions = new Map(order.map((row, position) => [keyOf(row), position]));
  const answers = new Map<number, Answer>();
  /** Positions in the order of their answers, the last one at the end. */
  const history: number[] = [];

  const keep = (position: number, answer: Answer | null): void => {
    const place = history.lastIndexOf(position);
    if (place !== -1) history.splice(place, 1);
    if (answer === null) {
      answers.delete(position);
      return;
    }
    answers.set(position, answer);
    history.push(position);
  };
  for (const line of log.earlier) {
    const position = line.rater === rater ? positions.get(keyOf(line)) : undefined;
    if (position !== undefined) keep(position, line.retracts ? null : answerOf(line.label));
  }

  const write = (position: number, label: LabelLine["label"], retracts: boolean): void => {
    const row = order[position];
    if (!row) throw new AssayError("E_USAGE", { message: `There is no row ${position}.` });
    const { id, place, audit } = row;
    log.append({
      id,
      place,
      rater,
      label,
      ...(retracts ? { retracts } : {}),
      at: now().toISOString(),
      ...(audit === undefined ? {} : { audit }),
    });
  };
  const open = (from: number): number | null => {
    for (let step = 0; step < order.length; step += 1) {
      const position = (from + step) % order.length;
      if (!answers.has(position)) return position;
    }
    return null;
  };
  const progress = (position: number | null): Progress => ({ rater, total: order.length, done: answers.size, position });

  return {
    progress: () => progress(open(0)),
    row(position) {
      const row = order[position];
      if (!row) return null;
      const { prompt, completion, reference } = row;
      return { position, prompt, completion, reference, answer: answers.get(position) ?? null };
    },
    answer(position, answer) {
      write(position, answer === "unsure" ? null : answer === "right" ? 1 : 0, false);
      keep(position, answer);
      return progress(open(position + 1));
    },
    undo() {
      const position = history.at(-1);
      if (position === undefined) return null;
      write(position, null, true);
      keep(position, null);
      return progress(position);
    },
  };
}

function answerOf(label: LabelLine["label"]): Answer {
  return label === null ? "unsure" : label === 1 ? "right" : "wrong";
}
