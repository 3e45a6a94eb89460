import { describe, expect, it } from "vitest";
import { renderPrompt } from "../../../../rubrics/judge/prompts/define-prompt.ts";
import * as prompts from "../../../../rubrics/judge/prompts/prompts.ts";

const all = Object.values(prompts);

describe("prompts of the judge", () => {
  // A change of a word is a change of verdicts: raise the version of the prompt, and the hash in every fingerprint changes with it.
  it.each(all.map((prompt) => [prompt.name, prompt] as const))("%s is what was reviewed", async (name, { version, hash, system, user }) => {
    await expect(`version ${version}, hash ${hash}\n\n--- system\n${system}\n\n--- user\n${user}\n`).toMatchFileSnapshot(
      `../golden/prompts/${name}.txt`,
    );
  });

  it("have names and hashes of their own", () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(all.length);
  });

  it("show no number that a judge could copy", () => {
    for (const { system, user } of all) expect(`${system}${user}`).not.toMatch(/\d/u);
  });

  it("fill their places in one pass", () => {
    const values = { nonce: "n", task: "{{answer}} $& $1", answer: "{{criteria}}", criteria: "{{task}}" };
    const [, user] = renderPrompt(prompts.eachPrompt, values);
    expect(user?.content).toContain("The task:\n{{answer}} $& $1\n");
    expect(user?.content).toContain("The answer to be judged:\n{{criteria}}\n");
    expect(user?.content).toMatch(/The criterion:\n\{\{task\}\}$/u);
  });

  it("are refused where a place has no value", () => {
    expect(() => renderPrompt(prompts.eachPrompt, { nonce: "n" })).toThrow(/no value for task/u);
  });
});
