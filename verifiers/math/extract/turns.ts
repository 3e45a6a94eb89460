const endings: readonly string[] = [
  "<|im_end|>",
  "<|im_start|>",
  "<|eot_id|>",
  "<|endoftext|>",
  "<|end|>",
  "<|user|>",
  "<|start_header_id|>",
  "</s>",
  "<end_of_turn>",
  "<start_of_turn>",
  "[INST]",
  "<｜end▁of▁sentence｜>",
  "<｜User｜>",
];
const speakers: readonly string[] = [
  "\nUser:",
  "\nHuman:",
  "\nuser:",
  "\nhuman:",
  "\n### User",
  "\n### Human",
  "\n### Instruction",
  "\n**User",
  "\n**Human",
];

/** Where the model's own turn ends: before a special token or a line with which the model goes on as somebody else. */
export function turnEnd(text: string, start: number): number {
  let end = text.length;
  if (text.includes("<", start) || text.includes("[", start)) {
    for (const ending of endings) end = before(text, ending, start, end);
  }
  // Four searches instead of nine: the usual text has no speaker in it.
  const isSpoken =
    text.includes("User", start) || text.includes("user:", start) || text.includes("uman", start) || text.includes("### Inst", start);
  if (isSpoken) for (const speaker of speakers) end = before(text, speaker, start, end);
  return end;
}

const questions: readonly string[] = [
  "\nQuestion:",
  "\nProblem:",
  "\nQ:",
  "\n### Question",
  "\n### Problem",
  "\n**Question",
  "\n**Problem",
  "\nNext question",
  "\n问题：",
  "\n问题:",
  "\n题目：",
  "\n質問",
  "\n問題：",
  "\nFrage:",
  "\nAufgabe:",
  "\nQuestion :",
  "\nPregunta:",
  "\nProblema:",
  "\nВопрос:",
  "\nЗадача:",
  "\n<mark> ",
];

/** Where a new question begins after the answer; the caller makes sure that an answer stands before it. */
export function nextQuestion(text: string, from: number, to: number): number {
  let end = to;
  for (const question of questions) {
    const at = text.indexOf(question, from);
    if (at !== -1 && at < end) end = at;
  }
  return end;
}

/** The place of a marker where something stands before it, else `otherwise`. */
function before(text: string, marker: string, start: number, otherwise: number): number {
  const at = text.indexOf(marker, start);
  if (at === -1 || at >= otherwise) return otherwise;
  // A marker right at the beginning opens the model's own turn.
  return text.slice(start, at).trim() === "" ? otherwise : at;
}
