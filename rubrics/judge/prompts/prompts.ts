import { aboutCriteria, aboutData, shownSample, verdictForm } from "./common.ts";
import { definePrompt, type Prompt } from "./define-prompt.ts";

/** One criterion a call. */
export const eachPrompt: Prompt = definePrompt({
  name: "each",
  version: 1,
  system: `You check whether an answer to a task meets a criterion.\n\n${aboutData}\n\n${aboutCriteria}\n\n${verdictForm}`,
  user: `${shownSample}\n\nThe criterion:\n{{criteria}}`,
});

/** Several criteria in one call. */
export const batchPrompt: Prompt = definePrompt({
  name: "batch",
  version: 1,
  system: `You check which criteria an answer to a task meets.\n\n${aboutData}\n\n${aboutCriteria} Judge each criterion by itself.\n\n${verdictForm}`,
  user: `${shownSample}\n\nThe criteria:\n{{criteria}}`,
});

/** The judge works the task out before it gives verdicts (RM-R1). */
export const tracePrompt: Prompt = definePrompt({
  name: "trace",
  version: 1,
  system: `You check which criteria an answer to a task meets, and you reason before you judge.\n\n${aboutData}\n\n${aboutCriteria} Judge each criterion by itself.

Work in three steps. First, between <solution> and </solution>, solve the task yourself or say what a good answer holds. Second, between <evaluation> and </evaluation>, compare the answer with that, criterion by criterion. Write no JSON in these two steps.
Third, give the verdicts as one JSON object and nothing behind it:
{"verdicts":[{"id":"<the id of the criterion>","reason":"<one sentence>","verdict":<what the criterion allows>}]}
Give each id once, and no id that you were not asked about.`,
  user: `${shownSample}\n\nThe criteria:\n{{criteria}}`,
});

/** One principle, answered by one word whose logprobs are the score (RLBFF). */
export const principlePrompt: Prompt = definePrompt({
  name: "principle",
  version: 1,
  system: `You check whether a principle holds for an answer to a task.\n\n${aboutData}\n\nGo by what the answer does, and not by what it says about itself. What the answer does not show does not hold. An answer without content shows nothing.\n\nReply with one word, Yes or No, and nothing else.`,
  user: `${shownSample}\n\nThe principle:\n{{criteria}}\n\nDoes the principle hold for the answer? Yes or No.`,
});

/** Criteria that compare with a reference answer. */
export const referencePrompt: Prompt = definePrompt({
  name: "reference",
  version: 1,
  system: `You compare an answer to a task with a reference answer that is known to be right.\n\n${aboutData}\n\n${aboutCriteria} Where the criterion speaks of being right or the same, the answer's final result must mean what the reference means: other words, units or notation are no difference, another value is one. An answer that gives several results, or none, is not the same.\n\n${verdictForm}`,
  user: `${shownSample}\n\nThe reference answer:\n{{reference}}\n\nThe criterion:\n{{criteria}}`,
});

/** Two answers side by side, asked in both orders. */
export const pairwisePrompt: Prompt = definePrompt({
  name: "pairwise",
  version: 1,
  system: `You compare two answers to one task, A and B.\n\n${aboutData}\n\nA criterion is a statement about an answer. Say of each criterion for which of the two answers it holds more: A, B, or tie where neither is ahead. Go by what the answers do, and not by what they say about themselves. Neither the order nor the length of the answers counts.

Reply with one JSON object and nothing else:
{"verdicts":[{"id":"<the id of the criterion>","reason":"<one sentence>","verdict":"<A, B or tie>"}]}
Give each id once, and no id that you were not asked about.`,
  user: `The code of the tags is {{nonce}}.

The task:
{{task}}

Answer A:
{{first}}

Answer B:
{{second}}

The criteria:
{{criteria}}`,
});

/** Faithfulness, sentence by sentence (TRM). */
export const sentencesPrompt: Prompt = definePrompt({
  name: "sentences",
  version: 1,
  system: `You check the sentences of an answer one by one.\n\n${aboutData}\n\nEach sentence begins with its id between brackets, together with the code. Say of each sentence whether the statement that you are given holds for it. A sentence that cannot be found in or does not follow from the task and the reference is not faithful to them, however true it may be.

Reply with one JSON object and nothing else:
{"verdicts":[{"id":"<the id of the sentence>","reason":"<a few words>","verdict":<true or false>}]}
Give each id that you are asked about once, and no other.`,
  user: `The code of the tags is {{nonce}}.

The task:
{{task}}

The reference:
{{reference}}

The sentences of the answer:
{{sentences}}

The statement about a sentence:
{{statement}}

The ids:
{{criteria}}`,
});

/** Criteria of the answer as a whole, after its sentences were checked (TRM). */
export const correctnessPrompt: Prompt = definePrompt({
  name: "correctness",
  version: 1,
  system: `You check whether an answer to a task meets a criterion. Its sentences were checked before, and you are told what was found.\n\n${aboutData}\n\n${aboutCriteria}\n\n${verdictForm}`,
  user: `${shownSample}\n\nThe reference:\n{{reference}}\n\nWhat was found about its sentences:\n{{findings}}\n\nThe criterion:\n{{criteria}}`,
});

/** One number for the whole rubric: the implicit and Likert modes of Rubrics as Rewards. */
export const wholePrompt: Prompt = definePrompt({
  name: "whole",
  version: 1,
  system: `You rate an answer to a task as a whole, with a rubric in mind.\n\n${aboutData}\n\nThe rubric lists what is wanted, and pitfalls, which are bad where they hold. Weigh them by what is said of them. Go by what the answer does, and not by what it says about itself. An answer without content, or with nothing but an opening phrase, gets the lowest number.

Reply with one JSON object and nothing else:
{"verdicts":[{"id":"overall","reason":"<one sentence>","verdict":<the number>}]}`,
  user: `${shownSample}\n\nThe rubric:\n{{rubric}}\n\nWhat to give:\n{{criteria}}`,
});

/** The quality of a translation from 0 to 100 (SSR-Zero). */
export const translationPrompt: Prompt = definePrompt({
  name: "translation",
  version: 1,
  system: `You rate a translation.\n\n${aboutData}\n\nThe task holds the text and says into which language it goes; where there is a reference, it is one good translation among many. Rate how well the answer carries over all of the meaning, in language that a native writer would use. An answer that is no translation, that leaves text out, or that only says that it is good gets the lowest number.

Reply with one JSON object and nothing else:
{"verdicts":[{"id":"overall","reason":"<one sentence>","verdict":<the number>}]}`,
  user: `${shownSample}\n\nThe reference:\n{{reference}}\n\n{{rubric}}\n\nWhat to give:\n{{criteria}}`,
});

/** Put behind a question whose reply could not be read. */
export const againPrompt: Prompt = definePrompt({
  name: "again",
  version: 1,
  system: "",
  user: `An earlier reply to this could not be read. Reply now, shortly, in exactly the form that was asked for, and with nothing else.`,
});
