import { compensatedSum } from "../../../src/core/numbers.ts";
import type { ItemJudgement } from "../../checklist/judgement.ts";
import type { AskedItem } from "./asked-item.ts";
import { graded } from "./asked-item.ts";

/**
 * What several votes on one item become. More than half of them must be usable, those that cannot tell included; else the item has the status
 * of the first that is not. Where more cannot tell than can, nobody can.
 */
export function countVotes(votes: readonly ItemJudgement[], item: AskedItem, way: "majority" | "median" | "mean"): ItemJudgement {
  const [first] = votes;
  if (!first) return { status: "missing", score: null };
  if (votes.length === 1) return first;
  const told = votes.flatMap(({ status, score }) => (status === "ok" && score !== null ? [score] : []));
  const unsure = votes.filter(({ status }) => status === "abstain").length;
  const said = { votes: votes.map((vote) => vote.said ?? null) };
  if ((told.length + unsure) * 2 <= votes.length) {
    const broken = votes.find(({ status }) => status !== "ok" && status !== "abstain") ?? first;
    return { ...broken, reason: `${told.length + unsure} of ${votes.length} votes are usable: ${broken.reason ?? broken.status}`, ...said };
  }
  if (unsure > told.length || told.length === 0)
    return { status: "abstain", score: null, said: null, reason: `${unsure} of ${votes.length} votes cannot tell`, ...said };
  const score = way === "mean" ? meanOf(told) : way === "median" ? medianOf(told) : majorityOf(told);
  const agreement = Math.max(...countsOf(told).values()) / votes.length;
  const voice = votes.find((vote) => vote.score === score) ?? votes.find(({ status }) => status === "ok");
  return {
    status: "ok",
    score,
    said: graded(score, item.scale),
    ...(voice?.reason === undefined ? {} : { reason: voice.reason }),
    ...said,
    agreement,
  };
}

function countsOf(scores: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1);
  return counts;
}

/** The score that most votes gave; the mean of those where several share the first place. */
function majorityOf(scores: readonly number[]): number {
  const counts = countsOf(scores);
  const most = Math.max(...counts.values());
  return meanOf([...counts].flatMap(([score, count]) => (count === most ? [score] : [])));
}

function medianOf(scores: readonly number[]): number {
  const sorted = scores.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : meanOf(sorted.slice(middle - 1, middle + 1));
}

function meanOf(scores: readonly number[]): number {
  return compensatedSum(scores) / scores.length;
}
