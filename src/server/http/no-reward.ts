import { nearest } from "../../core/nearest.ts";
import { quote } from "../../core/text.ts";
import type { Score } from "../../core/types.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { RewardChoice } from "../reward-choice.ts";
import { HttpFault } from "./http-fault.ts";

/** What a request says of the Reward that it means. */
export interface AskedReward {
  /** The name in its path. */
  readonly named?: string;
  /** The data source of a sample, where the path has no name. */
  readonly dataSource?: unknown;
  /** Where the sample stands, such as `samples[3]`. */
  readonly where?: string;
}

const maxNames = 20;

/** No served Reward is meant: 422 E_UNKNOWN_REWARD, which says what was asked for and what there is. */
export function notServed({ all }: RewardChoice, { named, dataSource, where = "" }: AskedReward): HttpFault {
  const names = all.map(({ name }) => name);
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
  const known = `${names
    .slice(0, maxNames)
    .map((name) => name.slice(0, 80))
    .join(", ")}${more}`;
  const asked = named ?? (typeof dataSource === "string" ? dataSource : undefined);
  const near = asked === undefined ? undefined : nearest(asked, names);
  const came =
    named !== undefined
      ? `the path asks for the Reward ${quote(named)}, which is not served`
      : asked !== undefined
        ? `the data source ${quote(asked)} is the name of no served Reward`
        : "the sample has no data source, and this server has several Rewards";
  return new HttpFault({
    status: 422,
    code: "E_UNKNOWN_REWARD",
    message:
      where === "" ? `${came[0]?.toUpperCase()}${came.slice(1)}. Served here: ${known}.` : `${where}: ${came}. Served here: ${known}.`,
    hint:
      near !== undefined
        ? `Did you mean ${quote(near)}?`
        : "Ask below /rewards/NAME, or let the data source of the sample be one of these names; GET /v1/rewards tells of each.",
  });
}

/** A number is expected and there is none: 503 E_ON_NULL. `place` is that of the sample among those of the request. */
export function noNumber({ name }: Pick<Dialect, "name">, score: Score, place = "1 of 1"): HttpFault {
  const code = score.status === "errored" ? ` with ${score.error.code}` : "";
  const again = score.status === "errored" && score.error.retryable;
  return new HttpFault({
    status: 503,
    code: "E_ON_NULL",
    message: `The dialect ${name} needs a number for each sample, and sample ${place} has none, since it ${score.status === "errored" ? "errored" : "abstained"}${code}: ${score.reason.slice(0, 500)}`,
    hint: `${again ? "Ask again, since it may come out otherwise; or start" : "Mend the sample, or start"} the server with --on-null NUMBER to give a number in its stead.`,
  });
}
