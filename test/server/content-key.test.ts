import { describe, expect, it } from "vitest";
import type { Sample } from "../../src/core/types.ts";
import { contentKey } from "../../src/server/content-key.ts";
import { sample } from "../support/sample.ts";

const base = sample({ prompt: "p", completion: "c", reference: "r" });
const message = { role: "assistant", content: "c" };

describe("contentKey", () => {
  it("leaves the id out", () => {
    expect(contentKey("math", "sample", { ...base, id: "other" })).toBe(contentKey("math", "sample", base));
  });

  it.each<[string, Partial<Sample>]>([
    ["prompt", { prompt: "q" }],
    ["completion", { completion: "d" }],
    ["turns for a text", { completion: [message] }],
    ["reference", { reference: "s" }],
    ["type of the reference", { reference: ["r"] }],
    ["group", { group: { id: "g" } }],
    ["generation", { generation: { finishReason: "length" } }],
    ["metadata", { metadata: { a: 1 } }],
    ["border between the fields", { prompt: "pc", completion: "" }],
  ])("tells samples apart by %s", (_name, fields) => {
    expect(contentKey("math", "sample", { ...base, ...fields })).not.toBe(contentKey("math", "sample", base));
  });

  it("tells Rewards apart", () => {
    expect(contentKey("math", "sample", base)).not.toBe(contentKey("exact", "sample", base));
  });

  it.each([
    ["an index", { id: "g", size: 2, index: 0 }, true],
    ["no index", { id: "g", size: 2 }, false],
  ])("takes members of a group with %s and other ids for one: %s", (_name, group, same) => {
    const keys = ["1", "2"].map((id) => contentKey("centered", "group", { ...base, id, group }));
    expect(keys[0] === keys[1]).toBe(same);
  });
});
