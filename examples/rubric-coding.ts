// Scores programs: tests are a gate, a judge looks at the rest. Run: node --conditions=assay-source examples/rubric-coding.ts
import { runExample } from "./judge/run-example.ts";

const fenced = (source: string): string => `Here it is:\n\`\`\`python\n${source}\n\`\`\``;

await runExample(
  "coding.yaml",
  "Write a Python function total(numbers) that adds up a list of numbers.",
  {
    good: fenced("def total(numbers):\n    # Begin at 0, so that an empty list has a total too.\n    return sum(numbers, 0)"),
    careless: fenced("def total(foo):\n    tmp = 0\n    for one in foo:\n        tmp += one\n    return tmp"),
    wrong: fenced("def total(numbers):\n    # Adds up all numbers.\n    return numbers[0] + numbers[1]"),
  },
  { language: "python", tests: { assert: "assert total([1, 2]) == 3\nassert total([]) == 0" } },
);
