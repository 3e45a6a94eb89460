import { describe, expect, it } from "vitest";
import { fieldsWithin, pieces } from "../../../src/server/http/fields-within.ts";

describe("the fields of JSON", () => {
  it.each([
    ["lists", "[[],[],[[]]]", 5],
    ["objects and their members", '{"a":{"b":1},"c":[]}', 6],
    ["no marks within texts", '{"a:{[":"[{:[{:\\"[{:"}', 2],
    ["a text that ends with escaped slashes", '["a\\\\",["b\\\\\\"[["]]', 2],
    ["eight more values of a list for one", "[1,2,3,4,5,6,7,8,9]", 2],
    ["nothing in a text without an end", '["[[[[[[', 1],
  ])("counts %s", (_name, text, count) => {
    expect(fieldsWithin(text, count)).toBe(true);
    expect(fieldsWithin(text, count - 1)).toBe(false);
  });
});

describe("the pieces of a list", () => {
  const found = (text: string): readonly unknown[] => {
    const all = pieces(text, 1);
    const texts: string[] = [];
    for (let next = all.next(); ; next = all.next()) {
      if (next.done === true) return [...texts, next.value];
      texts.push(text.slice(next.value.from, next.value.to));
    }
  };

  it.each([
    ["values, lists and objects", '[1,[2,3],{"a":[4,5]}] ', ["1", "[2,3]", '{"a":[4,5]}', 21]],
    ["brackets, commas and quotes in texts", '["],[",{"]":"\\\\"}]', ['"],["', '{"]":"\\\\"}', 18]],
    ["an empty list", "[ ]", [" ", 3]],
    ["a list with nothing behind a comma", "[1,]", ["1", "", 4]],
    ["a list without an end", "[1,[2]", ["1", "[2]", undefined]],
    ["a text without an end", '[1,"2]', ["1", '"2]', undefined]],
  ])("are those of %s", (_name, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it("have the fields of each", () => {
    const text = '[[],{"a":1},[1,2,3,4,5,6,7,8,9],"[[[["]';
    expect([...pieces(text, 1)].map(({ fields }) => fields)).toEqual([1, 2, 2, 0]);
  });
});
