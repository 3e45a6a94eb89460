/** A question whose answer is known, with an answer that is right and one that is wrong without doubt. */
export interface CheckTask {
  readonly prompt: string;
  readonly reference: string;
  readonly right: string;
  readonly wrong: string;
}

export const checkTasks: readonly CheckTask[] = [
  { prompt: "What is 17 + 25?", reference: "42", right: "17 + 25 = 42.", wrong: "17 + 25 = 32." },
  {
    prompt: "What is the capital of Australia?",
    reference: "Canberra",
    right: "It is Canberra.",
    wrong: "The capital of Australia is Sydney.",
  },
  {
    prompt: "How many days does a leap year have?",
    reference: "366",
    right: "A leap year has 366 days.",
    wrong: "A leap year has 364 days.",
  },
  { prompt: "What is the chemical symbol of gold?", reference: "Au", right: "Gold has the symbol Au.", wrong: "Gold has the symbol Ag." },
  { prompt: 'How do you say "thank you" in French?', reference: "merci", right: "You say: merci.", wrong: "You say: bonjour." },
  {
    prompt: "Is 91 a prime number?",
    reference: "No, 91 = 7 · 13.",
    right: "No: 91 is 7 times 13.",
    wrong: "Yes, 91 is a prime number: nothing divides it.",
  },
  {
    prompt: "Which planet is closest to the sun?",
    reference: "Mercury",
    right: "Mercury is.",
    wrong: "Neptune is the closest to the sun.",
  },
  { prompt: "What does the Python expression len('abc') * 2 give?", reference: "6", right: "It gives 6.", wrong: "It gives 5." },
];
