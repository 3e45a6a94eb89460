import type { ItemJudgement } from "../../checklist/judgement.ts";
import { correctnessPrompt, sentencesPrompt } from "../prompts/prompts.ts";
import { graded, type AskedItem } from "./asked-item.ts";
import { chunks, together, type ItemMode } from "./item-modes.ts";
import type { Answers } from "./desk.ts";

/** An item with this tag is judged sentence by sentence: its score is the share of sentences for which it holds. */
export const sentenceTag = "sentence";
/** A longer answer is cut into so many pieces of several sentences. */
const mostSentences = 120;

/**
 * Faithfulness sentence by sentence, then correctness (TRM): items with the tag `sentence` are asked about every sentence, and the others after
 * that, with what was found.
 */
export const askFaithfulness: ItemMode = async (asked, items, desk) => {
  const { values, fence, shown, options, question } = asked;
  const tagged = new Set(question.items.filter(({ tags }) => tags.includes(sentenceTag)).map(({ id }) => id));
  const sentences = sentencesOf(shown.answer);
  const ids = sentences.map((_, index): AskedItem => ({ id: `s${index + 1}`, criterion: "", scale: "binary" }));
  const { nonce, around } = fence();
  const numbered = around("sentences", sentences.map((text, index) => `[s${index + 1} ${nonce}] ${text}`).join("\n"));
  const found = new Map<string, ItemJudgement>();
  const findings: string[] = [];
  for (const item of items.filter(({ id }) => tagged.has(id))) {
    const forms = chunks(ids, options.max_items).map((some) => ({
      prompt: sentencesPrompt,
      values: () => ({ ...values(), sentences: numbered, statement: item.criterion }),
      items: some,
    }));
    const answers = await together(forms, desk);
    found.set(item.id, shareOf(answers, ids.length, item));
    const missed = ids.filter(({ id }) => answers.get(id)?.score === 0).map(({ id }) => id);
    findings.push(`- ${JSON.stringify(item.criterion)} holds for ${ids.length - missed.length} of ${ids.length} sentences.`);
  }
  const rest = items.filter(({ id }) => !tagged.has(id));
  const told = findings.length > 0 ? findings.join("\n") : "Nothing was asked about them.";
  const others = await together(
    rest.map((item) => ({ prompt: correctnessPrompt, values: () => ({ ...values(), findings: told }), items: [item] })),
    desk,
  );
  return new Map([...found, ...others]);
};

/** The share of sentences that hold. One without a usable verdict leaves the item without one. */
function shareOf(answers: Answers, count: number, item: AskedItem): ItemJudgement {
  const all = [...answers.values()];
  const broken = all.find(({ status }) => status !== "ok");
  if (broken) return { ...broken, score: null, reason: `of one sentence: ${broken.reason ?? broken.status}` };
  const held = all.filter(({ score }) => score === 1).length;
  const score = held / count;
  return { status: "ok", score, said: graded(score, item.scale), reason: `holds for ${held} of ${count} sentences` };
}

function sentencesOf(text: string): readonly string[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  const sentences = [...segmenter.segment(text)].map(({ segment }) => segment.trim().replace(/\s+/gu, " ")).filter((one) => one !== "");
  const size = Math.ceil(sentences.length / mostSentences);
  return size <= 1 ? sentences : chunks(sentences, size).map((some) => some.join(" "));
}
