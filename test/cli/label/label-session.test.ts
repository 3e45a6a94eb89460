import { describe, expect, it } from "vitest";
import type { LabelLine } from "../../../src/data/labels/label-line.ts";
import { createLabelSession, type LabelSession } from "../../../src/cli/label/label-session.ts";
import type { LabelRow } from "../../../src/cli/label/label-rows.ts";

const rows: readonly LabelRow[] = Array.from({ length: 12 }, (_, row) => ({
  id: `row ${row}`,
  place: `graded.jsonl:${row + 1}`,
  prompt: `question ${row}`,
  completion: `completion ${row}`,
  reference: String(row),
  audit: { stratum: "SECRET", verdict: row % 2, propensity: 0.5 },
}));

function start(lines: LabelLine[] = [], rater = "ann", seed = 0): LabelSession {
  const log = { earlier: [...lines], append: (line: LabelLine) => void lines.push(line), [Symbol.dispose]: () => {} };
  return createLabelSession({ rows, log, rater, seed, now: () => new Date("2026-03-05T10:20:30Z") });
}

const orderOf = (session: LabelSession): readonly (string | undefined)[] => rows.map((_, position) => session.row(position)?.completion);

describe("a session of labelling", () => {
  it("has every row once, in an order that rater and seed decide", () => {
    expect(new Set(orderOf(start()))).toEqual(new Set(rows.map(({ completion }) => completion)));
    expect(orderOf(start())).toEqual(orderOf(start()));
    expect(orderOf(start())).not.toEqual(orderOf(start([], "ben")));
    expect(orderOf(start())).not.toEqual(orderOf(start([], "ann", 1)));
  });

  it("shows prompt, completion and reference, and nothing that tells the verdict, the id or the place", () => {
    const shown = rows.map((_, position) => start().row(position));
    expect(new Set(Object.keys(shown[0] ?? {}))).toEqual(new Set(["position", "prompt", "completion", "reference", "answer"]));
    expect(JSON.stringify(shown)).not.toMatch(/SECRET|verdict|propensity|graded|row \d/u);
  });

  it("writes each answer with the row's own draw, and goes on to the next row without one", () => {
    const lines: LabelLine[] = [];
    const session = start(lines);
    expect(session.progress()).toEqual({ rater: "ann", total: 12, done: 0, position: 0 });
    expect(session.answer(0, "right")).toMatchObject({ done: 1, position: 1 });
    expect(session.answer(2, "unsure")).toMatchObject({ done: 2, position: 3 });
    expect(session.answer(11, "wrong")).toMatchObject({ done: 3, position: 1 });
    expect(lines.map(({ label, rater, at }) => [label, rater, at])).toEqual(
      [1, null, 0].map((label) => [label, "ann", "2026-03-05T10:20:30.000Z"]),
    );
    const first = rows.find(({ completion }) => completion === session.row(0)?.completion);
    expect(lines[0]).toMatchObject({ id: first?.id, place: first?.place, audit: first?.audit });
    expect(session.row(2)?.answer).toBe("unsure");
  });

  it("takes answers back, the last one first, and one that was changed as one", () => {
    const lines: LabelLine[] = [];
    const session = start(lines);
    for (const position of [0, 1, 0]) session.answer(position, "right");
    expect(session.undo()).toMatchObject({ done: 1, position: 0 });
    expect(session.undo()).toMatchObject({ done: 0, position: 1 });
    expect(session.undo()).toBeNull();
    expect(lines.slice(3)).toMatchObject([
      { label: null, retracts: true },
      { label: null, retracts: true },
    ]);
  });

  it("goes on after a restart, where it can undo too", () => {
    const lines: LabelLine[] = [];
    const first = start(lines);
    for (let position = 0; position < 5; position += 1) first.answer(position, position === 3 ? "unsure" : "wrong");
    first.undo();
    start(lines, "ben").answer(0, "right");
    const again = start(lines);
    expect(again.progress()).toMatchObject({ done: 4, position: 4 });
    expect(again.row(3)?.answer).toBe("unsure");
    expect(again.undo()).toMatchObject({ done: 3, position: 3 });
    expect(start(lines, "ben").progress()).toMatchObject({ done: 1 });
  });

  it("has no place to go on to when every row has an answer", () => {
    const session = start();
    for (let position = 0; position < 12; position += 1) session.answer(position, "right");
    expect(session.progress()).toMatchObject({ done: 12, position: null });
    expect(session.row(12)).toBeNull();
  });

  it("keeps nothing that could not be written", () => {
    const log = {
      earlier: [],
      append: () => {
        throw new Error("disk full");
      },
      [Symbol.dispose]: () => {},
    };
    const session = createLabelSession({ rows, log, rater: "ann", seed: 0, now: () => new Date(0) });
    expect(() => session.answer(0, "right")).toThrow("disk full");
    expect(session.progress().done).toBe(0);
  });
});
