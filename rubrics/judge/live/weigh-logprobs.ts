import type { TokenLogprob } from "../client/types.ts";
import type { Scale } from "../../checklist/scale.ts";

/** What is left out of the weighing, since it is noise. */
const least = 0.01;

/**
 * The score of a verdict, weighed by how likely each verdict was at its token: P(yes) ÷ (P(yes) + P(no)), or the mean of whole numbers of one
 * token. undefined where the logprobs do not show that.
 */
export function weighLogprobs(tokens: readonly TokenLogprob[], scale: Scale, kind: "json" | "word"): number | undefined {
  const token = kind === "word" ? lastWord(tokens) : verdictToken(tokens);
  const valueOf = readerOf(scale);
  if (!token || !valueOf) return undefined;
  const seen = new Map<string, number>();
  for (const { token: text, logprob } of [{ token: token.token, logprob: token.logprob }, ...token.top]) seen.set(text, Math.exp(logprob));
  const weights = new Map<number, number>();
  for (const [text, probability] of seen) {
    const value = valueOf(plain(text));
    if (value !== undefined && probability >= least) weights.set(value, (weights.get(value) ?? 0) + probability);
  }
  if (valueOf(plain(token.token)) === undefined) return undefined;
  let total = 0;
  let sum = 0;
  for (const [value, weight] of weights) {
    total += weight;
    sum += value * weight;
  }
  return total > 0 ? sum / total : undefined;
}

function readerOf(scale: Scale): ((text: string) => number | undefined) | undefined {
  if (scale === "binary") return (text) => (text === "true" || text === "yes" ? 1 : text === "false" || text === "no" ? 0 : undefined);
  if (typeof scale === "string" || "choices" in scale || scale.min < 0 || scale.max > 9) return undefined;
  const { min, max } = scale;
  return (text) => (/^\d$/u.test(text) && Number(text) >= min && Number(text) <= max ? (Number(text) - min) / (max - min) : undefined);
}

function plain(token: string): string {
  return token.replace(/^[\s"'*]+|[\s"'*.!,}\]]+$/gu, "").toLowerCase();
}

function lastWord(tokens: readonly TokenLogprob[]): TokenLogprob | undefined {
  return tokens.findLast(({ token }) => /^(?:yes|no)$/u.test(plain(token)));
}

/** The token in which the value of the last verdict begins. */
function verdictToken(tokens: readonly TokenLogprob[]): TokenLogprob | undefined {
  const text = tokens.map(({ token }) => token).join("");
  const key = text.lastIndexOf('"verdict"');
  if (key === -1) return undefined;
  const value = /^"verdict"\s*:\s*"?/u.exec(text.slice(key, key + 40));
  if (!value) return undefined;
  let end = key + value[0].length;
  for (const token of tokens) {
    end -= token.token.length;
    if (end < 0) return token;
  }
  return undefined;
}
