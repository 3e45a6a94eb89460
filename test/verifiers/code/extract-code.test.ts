import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractCode, type ExtractFrom } from "../../../verifiers/code/extract-code.ts";
import type { Language } from "../../../verifiers/code/sandbox/job.ts";

function codeOf(completion: string, language: Language = "python", from: ExtractFrom = "last-block"): string | undefined {
  const extracted = extractCode(completion, language, from);
  return extracted.found ? extracted.code : undefined;
}

function problemOf(completion: string, language: Language = "python"): string | undefined {
  const extracted = extractCode(completion, language, "last-block");
  return extracted.found ? undefined : extracted.problem;
}

const ticks = "```";

describe("extractCode", () => {
  it.each<[fact: string, completion: string, code: string]>([
    ["all of a text without a fence", "def f():\n    return 1\n", "def f():\n    return 1\n"],
    ["one tagged block", `Here:\n${ticks}python\nx = 1\n${ticks}\nDone.`, "x = 1\n"],
    ["the last of two tagged blocks", `${ticks}python\nx = 1\n${ticks}\n${ticks}py\nx = 2\n${ticks}`, "x = 2\n"],
    ["a tagged block before a later one without a tag", `${ticks}python\nx = 1\n${ticks}\n${ticks}\noutput\n${ticks}`, "x = 1\n"],
    ["a tagged block before a later one of another language", `${ticks}python\nx = 1\n${ticks}\n${ticks}bash\nls\n${ticks}`, "x = 1\n"],
    ["the last block without a tag", `${ticks}\nx = 1\n${ticks}\n${ticks}\nx = 2\n${ticks}`, "x = 2\n"],
    ["a block without a tag beside one of another language", `${ticks}bash\nls\n${ticks}\n${ticks}\nx = 2\n${ticks}`, "x = 2\n"],
    ["tildes", "~~~python\nx = 1\n~~~", "x = 1\n"],
    ["backticks inside tildes", `~~~python\nx = "${ticks}"\n${ticks}\n~~~`, `x = "${ticks}"\n${ticks}\n`],
    ["a longer fence around a shorter one", `${ticks}${ticks}python\n${ticks}\nx\n${ticks}\n${ticks}${ticks}\n`, `${ticks}\nx\n${ticks}\n`],
    ["a longer closing fence", `${ticks}python\nx = 1\n${ticks}${ticks}\nno`, "x = 1\n"],
    ["a block that is never closed", `${ticks}python\nx = 1\ny = 2`, "x = 1\ny = 2"],
    [
      "an indented block without its indent",
      `1. Code:\n   ${ticks}python\n   def f():\n       return 1\n   ${ticks}`,
      "def f():\n    return 1\n",
    ],
    ["a block far inside a list", `- a\n  - b\n\n      ${ticks}python\n      x = 1\n      ${ticks}`, "x = 1\n"],
    ["a tag in capitals", `${ticks}Python\nx = 1\n${ticks}`, "x = 1\n"],
    ["a tag with a version", `${ticks}python3.11\nx = 1\n${ticks}`, "x = 1\n"],
    ["a tag with attributes", `${ticks}python title="a.py"\nx = 1\n${ticks}`, "x = 1\n"],
    ["a tag in braces", `${ticks}{.python .numberLines}\nx = 1\n${ticks}`, "x = 1\n"],
    ["a tag with a file name", `${ticks}python:main.py\nx = 1\n${ticks}`, "x = 1\n"],
    ["a tag after a space", `${ticks} python\nx = 1\n${ticks}`, "x = 1\n"],
    ["a fence after text on its line", `Here is the code: ${ticks}python\nx = 1\n${ticks}`, "x = 1\n"],
    ["Windows line ends", `${ticks}python\r\nx = 1\r\n${ticks}\r\n`, "x = 1\n"],
    ["a filled block before an empty one", `${ticks}python\nx = 1\n${ticks}\n${ticks}python\n${ticks}`, "x = 1\n"],
    [
      "a fence with text behind it as a part of the code",
      `${ticks}python\ns = '''\n${ticks} x\n'''\n${ticks}`,
      `s = '''\n${ticks} x\n'''\n`,
    ],
    [
      "a fence far inside a doc comment as a part of the code",
      `${ticks}python\ndef f():\n    """\n    ${ticks}\n    """\n${ticks}`,
      `def f():\n    """\n    ${ticks}\n    """\n`,
    ],
    [
      "a bare fence in a doc comment of a text without other fences",
      `def f():\n    """\n    ${ticks}\n    x\n    ${ticks}\n    """\n`,
      `def f():\n    """\n    ${ticks}\n    x\n    ${ticks}\n    """\n`,
    ],
    ["inline code that is no fence", "Use `x` and ```y``` here", "Use `x` and ```y``` here"],
    ["doctest prompts as they are", ">>> f(1)\n1\n", ">>> f(1)\n1\n"],
  ])("takes %s", (_, completion, code) => {
    expect(codeOf(completion)).toBe(code);
  });

  it.each<[fact: string, completion: string, code: string]>([
    ["a think block", `<think>${ticks}python\nx = 1\n${ticks}</think>\n${ticks}python\nx = 2\n${ticks}`, "x = 2\n"],
    ["a think block before bare code", "<think>hm</think>\nx = 2\n", "\nx = 2\n"],
    ["reasoning whose opening tag was in the prompt", `hm ${ticks}python\nx = 1\n${ticks}\n</think>\nx = 2`, "\nx = 2"],
    ["reasoning with a block that is never closed", `<think>\n${ticks}python\nx = 1\n</think>\n${ticks}python\nx = 2\n${ticks}`, "x = 2\n"],
    ["reasoning that quotes its closing tag", `<think>I close with "</think>" later.</think>\nx = 2`, "\nx = 2"],
    ["an apostrophe before the closing tag", "<think>that's it</think> x = 'a'", " x = 'a'"],
    ["two think blocks", "<think>a</think>\n<thinking>b</thinking>x = 2", "x = 2"],
    ["tags of other models", "<|begin_of_thought|>a<|end_of_thought|>x = 2", "x = 2"],
  ])("leaves out %s", (_, completion, code) => {
    expect(codeOf(completion)).toBe(code);
  });

  it.each([
    "def f(s):\n    return s.split('</think>')[-1]\n",
    'def f(s):\n    return re.sub(r"<think>.*?</think>", "", s)\n',
    "def f(s):\n    return '<think>' in s\n",
    'TEXT = """\n<think>\nhm\n</think>\n"""\n',
    "# removes <think> and </think>\nx = 1\n",
    "const tag = `<reasoning>`;\n",
  ])("keeps tags of reasoning that are a part of the program: %j", (program) => {
    const language = program.startsWith("const") ? "javascript" : "python";
    expect(codeOf(program, language)).toBe(program);
    expect(codeOf(`${ticks}${language}\n${program}${ticks}`, language)).toContain(program.split("\n").at(-2));
    expect(codeOf(`<think>hm</think>\n${ticks}${language}\n${program}${ticks}`, language)).toContain(program.split("\n").at(-2));
  });

  it("takes what an answer holds that the final text begins with", () => {
    expect(codeOf("<think>a</think>\n<answer>\nx = 1\n</answer>")).toBe("\nx = 1\n");
    expect(codeOf(`<answer>${"\n"}${ticks}python\nx = 1\n${ticks}\n</answer>\n${ticks}python\nx = 2\n${ticks}`)).toBe("x = 1\n");
    expect(codeOf("s = '''\n<answer>\nx</answer>'''\n")).toBe("s = '''\n<answer>\nx</answer>'''\n");
  });

  it.each<[language: Language, tags: readonly string[], others: readonly string[]]>([
    ["python", ["python", "py", "python3", "py3"], ["javascript", "ts", "text", "json", "bash", "output", "pycon"]],
    ["javascript", ["javascript", "js", "node", "mjs"], ["python", "typescript", "ts", "json", "java"]],
    ["typescript", ["typescript", "ts", "javascript", "js"], ["python", "json", "tsv"]],
  ])("knows the tags of %s", (language, tags, others) => {
    for (const tag of tags) expect(codeOf(`${ticks}${tag}\nx\n${ticks}`, language), tag).toBe("x\n");
    for (const tag of others) {
      expect(problemOf(`${ticks}${tag}\nx\n${ticks}`, language), tag).toBe(`there is no ${language} code block`);
    }
  });

  it("prefers TypeScript to JavaScript where it may take both", () => {
    expect(codeOf(`${ticks}ts\nx\n${ticks}\n${ticks}js\ny\n${ticks}`, "typescript")).toBe("x\n");
  });

  it("takes the first block where that is asked for", () => {
    const completion = `${ticks}python\nx = 1\n${ticks}\n${ticks}python\nx = 2\n${ticks}`;
    expect(codeOf(completion, "python", "first-block")).toBe("x = 1\n");
  });

  it("takes all of the final text as it is where that is asked for", () => {
    expect(codeOf(`<think>a</think>${ticks}python\nx\n${ticks}`, "python", "whole")).toBe(`${ticks}python\nx\n${ticks}`);
  });

  it.each<[completion: string, problem: string]>([
    ["", "it has no text"],
    [" \n\t", "it has no text"],
    ["<think>x = 1", "the reasoning never ends"],
    ["<think>a</think>\n", "it has no text"],
    ["<think>a</think><think>x = 1", "the reasoning never ends"],
    [`${ticks}python\n${ticks}`, "its code blocks are empty"],
    [`${ticks}java\nx\n${ticks}`, "there is no python code block"],
  ])("finds nothing in %j", (completion, problem) => {
    expect(problemOf(completion)).toContain(problem);
  });

  it("gives back a program from any fence that is long enough", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[ -~]{0,30}$/u), { minLength: 1, maxLength: 8 }),
        fc.constantFrom("`", "~"),
        fc.stringMatching(/^[a-z ,.\n]{0,40}$/u),
        (lines, character, prose) => {
          const content = `x${lines.join("\n")}\n`;
          const runs = content.match(/`+|~+/gu) ?? [];
          const fence = character.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
          expect(codeOf(`${prose}\n${fence}python\n${content}${fence}\n${prose}`)).toBe(content);
        },
      ),
    );
  });

  it("never throws, and gives well-formed text", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ticks,
        "~~~",
        "````",
        "python",
        "\n",
        "\r\n",
        " ",
        "    ",
        "<think>",
        "</think>",
        "<answer>",
        "</answer>",
        "x",
        '"',
        "\ud800",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom("last-block" as const, "first-block" as const, "whole" as const),
        (pieces, from) => {
          const extracted = extractCode(pieces.join(""), "python", from);
          if (extracted.found) {
            expect(extracted.code.isWellFormed()).toBe(true);
            expect(extracted.code.trim()).not.toBe("");
          }
        },
      ),
    );
  });

  it.each([
    "`",
    "~",
    "```\n",
    "``` \n~~~\n",
    "```python\n",
    "   ```python\n   x\n",
    "a ```python\n",
    "<think>",
    "</think>",
    '"<think>"',
    "<think></think>",
    "<answer>",
    "<answer></answer>",
    " ",
    "\t\n",
    "`~",
    "x'</think>'\n",
    "<|begin_of_thought|>",
  ])("is linear in a text of many %j", (unit) => {
    const timeOf = (size: number): number => {
      const text = unit.repeat(size / unit.length);
      const start = performance.now();
      extractCode(text, "python", "last-block");
      return performance.now() - start;
    };
    timeOf(100_000);
    expect(timeOf(1_048_576)).toBeLessThan(1_500);
  });
});
