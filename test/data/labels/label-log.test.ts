import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelLineText, parseLabelLine, type LabelLine } from "../../../src/data/labels/label-line.ts";
import { openLabelLog, readLabelLog } from "../../../src/data/labels/label-log.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const line = (changes: Partial<LabelLine> = {}): LabelLine => ({
  id: "7",
  place: "graded.jsonl:7",
  rater: "ann",
  label: 1,
  at: "2026-03-05T10:20:30.000Z",
  audit: { stratum: "integer", verdict: 0, propensity: 0.25 },
  ...changes,
});

describe("a line of labels", () => {
  it("is read as it was written", () => {
    const lines = fc.record({
      id: fc.string({ unit: "binary" }),
      place: fc.string(),
      rater: fc.string(),
      label: fc.constantFrom(0, 1, null),
      at: fc.string(),
    });
    fc.assert(
      fc.property(lines, (written) => {
        const text = labelLineText(written);
        expect(text.indexOf("\n")).toBe(text.length - 1);
        expect(parseLabelLine(text)).toEqual(written);
      }),
    );
  });

  it.each(['{"id":"7","label":2}', '{"id":"7"}', '{"label":1}', "[]", "7", "{", '{"id":"7","label":"right"}'])("is none in %s", (text) => {
    expect(parseLabelLine(text)).toBeUndefined();
  });
});

describe("openLabelLog", () => {
  it("adds to what is there, each label on disk at once", () => {
    const path = join(temporaryFolder(), "labels.jsonl");
    {
      using log = openLabelLog(path, "labels.jsonl");
      expect(log.earlier).toEqual([]);
      log.append(line());
      expect(readFileSync(path, "utf8")).toBe(labelLineText(line()));
    }
    using log = openLabelLog(path, "labels.jsonl");
    log.append(line({ label: null, retracts: true }));
    expect(log.earlier).toEqual([line()]);
    expect(readLabelLog(path, "labels.jsonl")).toEqual([line(), line({ label: null, retracts: true })]);
  });

  it("cuts off half a last line, and keeps a whole one that lacks its end", () => {
    const path = join(temporaryFolder(), "labels.jsonl");
    const [first, second] = [labelLineText(line()), labelLineText(line({ id: "8", label: 0 }))];
    writeFileSync(path, first + second.slice(0, 40));
    openLabelLog(path, "labels.jsonl")[Symbol.dispose]();
    expect(readFileSync(path, "utf8")).toBe(first);
    appendFileSync(path, second.trimEnd());
    openLabelLog(path, "labels.jsonl")[Symbol.dispose]();
    expect(readFileSync(path, "utf8")).toBe(first + second);
  });

  it.each([
    ["rows of another kind", '{"completion":"4"}\n'],
    ["a text without a line end", "my notes"],
    ["a broken line in the middle", `${labelLineText(line())}{"id":\n${labelLineText(line())}`],
  ])("leaves a file alone that has %s", (_name, content) => {
    const path = join(temporaryFolder({ "other.jsonl": content }), "other.jsonl");
    expect(() => openLabelLog(path, "other.jsonl")).toThrow(expect.objectContaining({ code: "E_FILE_READ" }));
    expect(readFileSync(path, "utf8")).toBe(content);
  });

  it("says where it cannot write", () => {
    expect(() => openLabelLog(join(temporaryFolder(), "none/labels.jsonl"), "labels")).toThrow(
      expect.objectContaining({ code: "E_FILE_WRITE" }),
    );
  });
});
