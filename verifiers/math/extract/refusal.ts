import { sentenceStart } from "./scan.ts";

const refusals: readonly string[] = [
  "cannot determine",
  "can't determine",
  "cannot be determined",
  "can't be determined",
  "unable to determine",
  "cannot solve",
  "unable to solve",
  "can't solve",
  "not enough information",
  "insufficient information",
  "i don't know",
  "i do not know",
  "i am not sure",
  "i'm not sure",
  "i give up",
  "无法确定",
  "不知道",
  "je ne sais pas",
  "ich weiß nicht",
  "no lo sé",
  "не знаю",
];

/** Whether the last sentence says that there is no answer: then no number before it is one. */
export function refuses(text: string, start: number, end: number): boolean {
  let last = end;
  while (last > start && " \n\t.!。".includes(text.charAt(last - 1))) last -= 1;
  const sentence = text.slice(Math.max(start, sentenceStart(text, last, 300)), last).toLowerCase();
  return refusals.some((refusal) => sentence.includes(refusal));
}
