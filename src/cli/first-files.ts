/** The pipeline that `assay init` writes. */
export const firstPipeline: string = `# A right answer earns 0.9, an answer in a box 0.1 more.
# Other rewards: assay list. Is this file right? assay check pipeline.yaml
version: 1
reward:
  weighted-sum:
    correct: { weight: 0.9, reward: math }
    boxed: { weight: 0.1, reward: { format: { require: [boxed] } } }
seed: 7
`;

interface Prompt {
  readonly id: string;
  readonly prompt: string;
  readonly reference: string;
  readonly completions: readonly string[];
}

const prompts: readonly Prompt[] = [
  {
    id: "pencils",
    prompt: "A box holds 12 pencils. Mia buys 4 boxes and gives away 9 pencils. How many has she left?",
    reference: "39",
    completions: [
      String.raw`Four boxes hold 4 * 12 = 48 pencils. After giving away 9 she has 48 - 9 = 39. The answer is \boxed{39}.`,
      "4 boxes make 48 pencils, and 48 - 9 = 39, so Mia has 39 pencils left.",
      String.raw`She buys 4 boxes, which is 12 + 4 = 16 pencils. Giving away 9 leaves \boxed{7}.`,
      String.raw`4 times 12 is 46, minus 9 is 37. Wait, 4 times 12 is 48, so it is 48 - 9. \boxed{39}`,
    ],
  },
  {
    id: "discount",
    prompt: "A coat costs $80 and is sold at 15% off. What is the new price in dollars?",
    reference: "68",
    completions: [
      String.raw`15% of 80 is 0.15 * 80 = 12, so the price is 80 - 12 = \boxed{68} dollars.`,
      String.raw`The discount is 15, so the coat costs 80 - 15 = \boxed{65}.`,
      String.raw`You pay 85% of the price: 0.85 * 80 = 68. Final answer: \boxed{\$68.00}`,
      "I am sorry, but I cannot help with prices.",
    ],
  },
  {
    id: "pie",
    prompt: "Half of a pie is shared equally by 3 children. What fraction of the pie does each child get?",
    reference: String.raw`\frac{1}{6}`,
    completions: [
      String.raw`Each child gets (1/2) / 3 = 1/6 of the pie: \boxed{\frac{1}{6}}.`,
      String.raw`Half a pie by three is \boxed{\frac{1}{3}}.`,
      "Sharing a half among 3 children gives each 1/6.",
      String.raw`Half of the pie is 0.5. Dividing this by 3 children means that each of them`,
    ],
  },
];

/** The dataset that `assay init` writes: three prompts with four completions each, right and wrong ones as models write them. */
export const firstAnswers: string = prompts
  .flatMap(({ id, prompt, reference, completions }) =>
    completions.map((completion, index) => `${JSON.stringify({ id: `${id}-${index + 1}`, prompt, completion, reference, group: id })}\n`),
  )
  .join("");
