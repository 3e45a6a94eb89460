/** What nobody sees and a model may read: controls, zero-width and direction marks, tag characters, variation selectors beyond the usual ones. */
const invisible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\u034f|\u17b4|\u17b5/gu;

/** Tokens by which chat templates end a turn. A server that reads them inside of a text would end ours. */
const turnMarks = /<(?=\|[\w▁.-]{1,40}\|>|｜[\w▁.-]{1,40}｜>|\/?s>|(?:start|end)_of_turn>|\/?SYS>)|\[(?=\/?INST\])/giu;

/** A text as a judge is shown it: without what is invisible, and with the marks of chat templates set apart by a space. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(invisible, "").replace(turnMarks, "$& ");
}

/** Whether there is a letter or a digit in a text: punctuation, symbols and invisible characters are no answer. */
export function hasContent(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
