import { describe, expect, it } from "vitest";
import { fieldsWithin } from "../../../src/server/http/fields-within.ts";

describe("the fields of JSON", () => {
  it.each([
    ["lists", "[[],[],[[]]]", 5],
    ["objects and their members", '{"a":{"b":1},"c":[]}', 6],
    ["no marks within texts", '{"a:{[":"[{:[{:\\"[{:"}', 2],
    ["a text that ends with escaped slashes", '["a\\\\",["b\\\\\\"[["]]', 2],
    ["numbers for nothing", "[1,2,3,4,5,6,7,8,9]", 1],
    ["nothing in a text without an end", '["[[[[[[', 1],
  ])("counts %s", (_name, text, count) => {
    expect(fieldsWithin(text, count)).toBe(true);
    expect(fieldsWithin(text, count - 1)).toBe(false);
  });
});
