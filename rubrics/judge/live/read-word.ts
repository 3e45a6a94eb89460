import { scanReply } from "../reply/scan-reply.ts";

/** Reads a reply of one word: true for Yes, false for No, undefined for anything that is not clearly one of the two. Thoughts before it are passed over. */
export function readWord(reply: string): boolean | undefined {
  if (reply.length > 256 * 1024 || scanReply(reply).thinking) return undefined;
  const said = reply.slice(lastClose(reply)).trim();
  const word = /^[\s"'*_`#>(]*(yes|no)[\s"'*_`.!)]*$/iu.exec(said.length > 40 ? "" : said)?.[1];
  return word === undefined ? undefined : word.toLowerCase() === "yes";
}

function lastClose(reply: string): number {
  const close = /<\/(?:think|thinking|reasoning)>|<\|end_of_thought\|>|◁\/think▷/gu;
  let end = 0;
  for (const match of reply.matchAll(close)) end = match.index + match[0].length;
  return end;
}
