import { describe, expect, it } from "vitest";
import { AssayError, assertNever, errorCodes, isAssayError, messageOf } from "../../src/core/errors.ts";

describe("AssayError", () => {
  it("carries code, hint, cause and whether sending again may help", () => {
    const cause = new Error("inner");
    const error = new AssayError("E_REQUEST_DEADLINE", { message: "late", hint: "Send it again.", cause });
    expect(error).toMatchObject({
      name: "AssayError",
      code: "E_REQUEST_DEADLINE",
      message: "late",
      hint: "Send it again.",
      cause,
      retryable: true,
    });
    expect(new AssayError("E_USAGE", { message: "wrong" })).toMatchObject({ hint: undefined, retryable: false });
    expect("cause" in new AssayError("E_USAGE", { message: "wrong" })).toBe(false);
  });

  it("is told from other things that are thrown", () => {
    expect(isAssayError(new AssayError("E_USAGE", { message: "x" }))).toBe(true);
    for (const other of [new Error("x"), { code: "E_USAGE", message: "x" }, null, "E_USAGE"]) expect(isAssayError(other)).toBe(false);
  });

  it("stands at the end of a switch over a closed set", () => {
    expect(() => assertNever("odd" as never)).toThrow(
      expect.objectContaining({ code: "E_INTERNAL", message: expect.stringContaining('"odd"') }),
    );
  });
});

describe("errorCodes", () => {
  it("are upper case with a sentence each", () => {
    for (const [code, { meaning }] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^E(_[A-Z]+)+$/u);
      expect(meaning, code).toMatch(/^\S.+[^.]\.$/u);
    }
  });
});

describe("messageOf", () => {
  it.each<[string, unknown, string]>([
    ["an error", new TypeError("bad"), "bad"],
    ["an error without words", new TypeError(""), "TypeError"],
    ["several lines", new Error("a\n\t b\r\n"), "a b"],
    ["text", "oops", "oops"],
    ["nothing", undefined, "undefined"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["an object without prototype", Object.create(null), "a value that cannot be shown"],
    ["an error whose message is no text", Object.assign(new Error("x"), { message: 42 }), "42"],
    [
      "an error whose message throws",
      Object.defineProperty(new Error("x"), "message", {
        get: () => {
          throw new Error("y");
        },
      }),
      "a value that cannot be shown",
    ],
  ])("shows %s", (_name, thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });

  it("shortens to 500 characters", () => {
    const text = messageOf(new Error("x ".repeat(10_000)));
    expect(text).toHaveLength(500);
    expect(text.endsWith("…")).toBe(true);
  });
});
