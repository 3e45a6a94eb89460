import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PageIndex, PageRow } from "../../src/report/page/page-data.ts";
import { markHits, searchText } from "../../src/report/page/search-text.ts";
import { selectRows } from "../../src/report/page/select-rows.ts";
import { hashOf, plainView, sortKeys, viewOf, type ViewState } from "../../src/report/page/view-state.ts";

const index: PageIndex = {
  chunks: [0, 3, 5],
  kinds: "npnnp",
  strata: ["b", "a"],
  stratum: [0, 1, 1, 0, 1],
  by: [{ column: "level", values: ["5", "1"], value: [0, 1, 0, 0, 1] }],
  ids: ["r3", "r1", "r2", "r5", "r4"],
  rewards: [0, 1, null, 0, 0.5],
  lengths: [50, 10, 40, 20, 30],
};

describe("selectRows", () => {
  it.each<[string, Partial<ViewState>, readonly number[]]>([
    ["all rows in the order of the file", {}, [0, 1, 2, 3, 4]],
    ["false negatives", { kind: "false-negative" }, [0, 2, 3]],
    ["one stratum's false negatives", { kind: "false-negative", stratum: "a" }, [2]],
    ["a value of a column", { by: new Map([["level", "5"]]) }, [0, 2, 3]],
    ["no row where the stratum is unknown", { stratum: "c" }, []],
    ["no row where the column is unknown", { by: new Map([["size", "5"]]) }, []],
    ["by id", { sort: "id" }, [1, 2, 0, 4, 3]],
    ["by id, downwards", { sort: "id", descending: true }, [3, 4, 0, 2, 1]],
    ["by stratum's name, equal ones as in the file", { sort: "stratum" }, [1, 2, 4, 0, 3]],
    ["by reward, no reward first", { sort: "reward" }, [2, 0, 3, 4, 1]],
    ["by length, downwards", { sort: "length", descending: true }, [0, 2, 4, 3, 1]],
    ["by kind", { sort: "kind" }, [0, 2, 3, 1, 4]],
    ["the file backwards", { sort: "row", descending: true }, [4, 3, 2, 1, 0]],
  ])("gives %s", (_name, change, expected) => {
    expect([...selectRows(index, { ...plainView, ...change }, null)]).toEqual(expected);
  });

  it("keeps the rows that have the text", () => {
    expect([...selectRows(index, plainView, Uint8Array.of(0, 1, 0, 0, 1))]).toEqual([1, 4]);
  });
});

describe("markHits", () => {
  const row = (changes: Partial<PageRow>): PageRow => ({
    id: "",
    place: "",
    prompt: "",
    completion: "",
    answer: null,
    reference: "",
    reason: "",
    ...changes,
  });

  it("finds the rows that a plain search finds", () => {
    const words = fc.stringMatching(/^[abAB]{0,6}$/u);
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words, words), { maxLength: 20 }), fc.stringMatching(/^[abAB]{1,3}$/u), (fields, wanted) => {
        const rows = fields.map(([id, completion, reason]) => row({ id, completion, reason }));
        const hits = new Uint8Array(rows.length + 2);
        markHits(
          searchText(rows, (place) => [fields[place]?.[0] ?? ""]),
          wanted,
          hits,
          1,
        );
        const expected = fields.map((texts) => (texts.some((text) => text.toLowerCase().includes(wanted.toLowerCase())) ? 1 : 0));
        expect([...hits]).toEqual([0, ...expected, 0]);
      }),
    );
  });
});

describe("the view in the address", () => {
  const view = fc.record({
    text: fc.string({ unit: "grapheme" }),
    stratum: fc.option(fc.string()),
    kind: fc.constantFrom("false-negative", "false-positive", null),
    by: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }).map((values) => new Map(Object.entries(values))),
    sort: fc.constantFrom(...sortKeys),
    descending: fc.boolean(),
    open: fc.option(fc.nat()),
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(view, (state) => {
        expect(viewOf(`#${hashOf(state)}`)).toEqual({
          ...state,
          open: state.open !== null && state.open > 999_999_999 ? null : state.open,
        });
      }),
    );
  });

  it("is empty for the plain view, and null for the place of a section", () => {
    expect(hashOf(plainView)).toBe("");
    expect(viewOf("")).toEqual(plainView);
    expect(viewOf("#rates")).toBeNull();
  });

  it("passes over what it does not know", () => {
    expect(viewOf("#kind=neither&sort=-colour&open=-3&x=1")).toEqual({ ...plainView, descending: true });
  });
});
