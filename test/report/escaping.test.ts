import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scriptJson } from "../../src/report/data-script.ts";
import { attribute, markup } from "../../src/report/html.ts";
import { shownPieces } from "../../src/report/page/hidden-marks.ts";

const hostile = [
  "<script>",
  "</script>",
  "</SCRIPT ",
  "<!--",
  "-->",
  "]]>",
  "\u2028",
  "\u2029",
  "\ud800",
  "\udc00",
  "\u0000",
  "\ufeff",
  "&lt;",
  '"',
  "'",
  "\u202e",
];
const texts = fc
  .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), { maxLength: 12 })
  .map((pieces) => pieces.join(""));

describe("scriptJson", () => {
  it("gives back any text, and holds nothing that ends a script or begins a comment", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const json = scriptJson({ text, [text]: [text] });
        expect(JSON.parse(json)).toEqual({ text, [text]: [text] });
        expect(json).not.toMatch(/[<>&\u2028\u2029]/u);
        expect(json.isWellFormed()).toBe(true);
      }),
    );
  });

  it("gives back any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(JSON.parse(scriptJson(value)))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("markup", () => {
  it("has no tag and no entity of a text, and no hidden character", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const inside = markup`<p>${text}</p>`.markup.slice("<p>".length, -"</p>".length);
        const plain = inside.replaceAll(/<span class="mark" title="[a-z -]+">U\+[0-9A-F]{4,6}<\/span>/gu, "").replaceAll(/&#\d+;/gu, "");
        expect(plain).not.toMatch(/[<>&"'\p{Surrogate}\u0000\u202e\u2028]/u);
      }),
    );
  });

  it("keeps a text inside of an attribute", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = attribute(text).markup;
        expect(value.startsWith('"') && value.endsWith('"')).toBe(true);
        expect(value.slice(1, -1)).not.toMatch(/[<>"']/u);
      }),
    );
  });

  it.each([
    ["null", null, ""],
    ["a number", 12, "12"],
    ["a list", ["a", markup`<b>${"<"}</b>`, 3], "a<b>&#60;</b>3"],
  ])("takes %s", (_name, part, expected) => {
    expect(markup`${part}`.markup).toBe(expected);
  });
});

describe("shownPieces", () => {
  it("loses nothing but what it marks", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const back = shownPieces(text)
          .map((piece) => (piece.hidden === null ? piece.text : String.fromCodePoint(Number.parseInt(piece.text.slice(2), 16))))
          .join("");
        // Two marks side by side, such as of two halves of a pair, are one character again.
        expect(back).toBe(text);
      }),
    );
  });

  it.each([
    ["a\u202eb", ["a", "U+202E", "b"]],
    ["3\u00a0000", ["3", "U+00A0", "000"]],
    ["one\r\ntwo", ["one\r\ntwo"]],
    ["one\rtwo", ["one", "U+000D", "two"]],
    ["tab\tand\nline", ["tab\tand\nline"]],
    ["\ud800", ["U+D800"]],
    ["👩\u200d🔬", ["👩\u200d🔬"]],
    ["4\u200d2", ["4", "U+200D", "2"]],
    ["می\u200cخواهم", ["می\u200cخواهم"]],
    ["", []],
  ])("shows %j", (text, expected) => {
    expect(shownPieces(text).map((piece) => piece.text)).toEqual(expected);
  });
});
