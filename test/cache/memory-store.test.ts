import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/cache/memory-store.ts";

describe("createMemoryStore", () => {
  it("gives texts in the order of the keys, and undefined where none is known", async () => {
    const store = createMemoryStore({ maxBytes: 10_000 });
    await store.set([
      { key: "a", text: "1" },
      { key: "b", text: "2" },
    ]);
    expect(await store.get(["b", "c", "a"])).toEqual(["2", undefined, "1"]);
  });

  it("lets those go first that were used longest ago", async () => {
    const store = createMemoryStore({ maxBytes: 3 * (2 * 101 + 160) });
    const text = "x".repeat(100);
    await store.set(["a", "b", "c"].map((key) => ({ key, text })));
    await store.get(["a"]);
    await store.set([{ key: "d", text }]);
    expect(await store.get(["a", "b", "c", "d"])).toEqual([text, undefined, text, text]);
  });

  it("does not take a text that is larger than all of its memory", async () => {
    const store = createMemoryStore({ maxBytes: 1_000 });
    await store.set([{ key: "a", text: "1" }]);
    await store.set([{ key: "b", text: "x".repeat(1_000) }]);
    expect(await store.get(["a", "b"])).toEqual(["1", undefined]);
  });

  it("counts a key once that is set again", async () => {
    const store = createMemoryStore({ maxBytes: 1_000 });
    for (let time = 0; time < 100; time += 1) await store.set([{ key: "a", text: "x".repeat(300) }]);
    expect(await store.get(["a"])).toEqual(["x".repeat(300)]);
  });
});
