import { describe, expect, it } from "vitest";
import { afterThinking } from "../../../verifiers/shared/thinking.ts";

const rest = (text: string): string | undefined => {
  const { start, finished } = afterThinking(text);
  return finished ? text.slice(start) : undefined;
};

describe("afterThinking", () => {
  it.each([
    ["42", "42"],
    ["<think>5</think>42", "42"],
    ["5</think>42", "42"],
    ["<think>5</think><think>6</think>42", "42"],
    ["<thinking>5</thinking>42", "42"],
    ["<reasoning>5</reasoning>42", "42"],
    ["<|begin_of_thought|>5<|end_of_thought|>42", "42"],
    ["◁think▷5◁/think▷42", "42"],
    ["<think></think>", ""],
    ["", ""],
  ])("leaves of %j what follows the thoughts", (text, expected) => {
    expect(rest(text)).toBe(expected);
  });

  it.each(["<think>5", "<think>5</think>42<think>6", "42<thinking>", "<think>"])("finds no end of the thoughts of %j", (text) => {
    expect(rest(text)).toBeUndefined();
  });
});
