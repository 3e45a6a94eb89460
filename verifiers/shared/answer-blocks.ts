/** A place that a template sets apart for the answer: `<answer>…</answer>`, or the "answer" of a JSON object. */
export interface AnswerBlock {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

const tag = /<(\/?)answer>/giu;
const member =
  /[{,]\s{0,40}"(?:final[_ ]?)?answer"\s{0,8}:\s{0,8}(?:"((?:[^"\\\n]|\\.){0,400})"|(-?\d[\d.eE+-]{0,200})|\[([^[\]\n]{0,400})\])/giu;

/** The closed answer blocks of a text in order, at most one more than `limit`. An opening tag that another follows is a mention. */
export function findAnswerBlocks(text: string, limit: number): readonly AnswerBlock[] {
  const blocks: AnswerBlock[] = [];
  let open: number | undefined;
  for (const match of text.includes("nswer>") || text.includes("NSWER>") ? text.matchAll(tag) : []) {
    if (blocks.length > limit) return blocks;
    const end = match.index + match[0].length;
    if (match[1] === "") open = end;
    else if (open !== undefined) {
      blocks.push({ start: open, end, content: text.slice(open, match.index) });
      open = undefined;
    }
  }
  for (const match of text.includes("{") ? text.matchAll(member) : []) {
    if (blocks.length > limit) break;
    const [whole, string, number, list] = match;
    const content = string === undefined ? (number ?? list ?? "").replaceAll('"', "") : unescape(string);
    blocks.push({ start: match.index, end: match.index + whole.length, content });
  }
  return blocks.toSorted((a, b) => a.start - b.start);
}

function unescape(string: string): string {
  return string.replace(/\\(["\\/nt])/gu, (_, escaped: string) => (escaped === "n" || escaped === "t" ? " " : escaped));
}
