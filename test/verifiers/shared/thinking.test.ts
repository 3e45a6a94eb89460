import { describe, expect, it } from "vitest";
import { afterThinking } from "../../../verifiers/shared/thinking.ts";

describe("afterThinking", () => {
  it("begins at 0 where nothing is thought aloud", () => {
    expect(afterThinking("The answer is 4 < 5.")).toEqual({ start: 0, finished: true });
  });

  it("begins after the last closed block, of any kind", () => {
    const text = "<think>a</think>b<reasoning>c</reasoning>d";
    expect(afterThinking(text)).toEqual({ start: text.length - 1, finished: true });
    expect(afterThinking("◁think▷a◁/think▷b")).toEqual({ start: 16, finished: true });
  });

  it("takes a closing tag alone, since templates put the opening one into the prompt", () => {
    expect(afterThinking("thoughts</think>4")).toEqual({ start: 16, finished: true });
  });

  it("is not finished where a block is open at the end", () => {
    expect(afterThinking("<think>a</think>b<think>c")).toMatchObject({ finished: false });
  });
});
