import { hashOf } from "../core/hash.ts";
import type { Contestant } from "../core/pairwise.ts";
import { draw } from "../core/random.ts";
import type { Sample } from "../core/types.ts";

/** Samples of one content, which are one to whoever compares them. */
export interface Entrant<Ref> {
  readonly key: string;
  readonly contestant: Contestant<Ref>;
  readonly copies: number;
  /** Whom it is compared with, by index, and how many of these there are. Its own index stands for other samples of the same content. */
  readonly opponents: ReadonlyMap<number, number>;
}

/** One comparison, in the order in which the judge sees the two. */
export interface Match {
  readonly a: number;
  readonly b: number;
  /** How many samples it says something of. */
  readonly serves: number;
}

export interface Tournament<Ref> {
  /** In the order of their keys. */
  readonly entrants: readonly Entrant<Ref>[];
  /** The entrant of each sample. */
  readonly places: readonly number[];
  readonly matches: readonly Match[];
}

export interface TournamentOptions {
  readonly orders: "one" | "both";
  readonly opponents: "all" | number;
  readonly seed: number;
}

/** Who is compared with whom and in which order: by seed and content alone, so neither ids nor the order of the samples change anything. */
export function tournamentOf<Ref>(samples: readonly Sample<Ref>[], options: TournamentOptions): Tournament<Ref> {
  const contents = samples.map((sample) => {
    const { id: _, group: __, ...contestant } = sample;
    return { key: hashOf(contestant), contestant };
  });
  const byKey = new Map<string, { readonly contestant: Contestant<Ref>; copies: number }>();
  for (const { key, contestant } of contents) {
    const known = byKey.get(key);
    if (known) known.copies += 1;
    else byKey.set(key, { contestant, copies: 1 });
  }
  const keys = [...byKey.keys()].toSorted();
  const indexes = new Map(keys.map((key, index) => [key, index]));
  /** An index for each sample, in the order of keys. */
  const field = keys.flatMap((key, index) => new Array<number>(byKey.get(key)?.copies ?? 0).fill(index));
  const entrants = [...byKey]
    .map(([key, entrant]) => ({ key, ...entrant, opponents: opponentsOf(key, indexes.get(key) ?? 0, field, options) }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  return { entrants, places: contents.map(({ key }) => indexes.get(key) ?? 0), matches: matchesOf(entrants, options) };
}

function opponentsOf(
  key: string,
  own: number,
  field: readonly number[],
  { opponents, seed }: TournamentOptions,
): ReadonlyMap<number, number> {
  const others = field.toSpliced(field.indexOf(own), 1);
  const wanted = opponents === "all" ? others.length : Math.min(opponents, others.length);
  const counts = new Map<number, number>();
  for (let drawn = 0; drawn < wanted; drawn += 1) {
    const at = wanted === others.length ? drawn : drawn + Math.floor(draw(seed, key, drawn) * (others.length - drawn));
    const opponent = others[at] ?? own;
    others[at] = others[drawn] ?? own;
    counts.set(opponent, (counts.get(opponent) ?? 0) + 1);
  }
  return new Map([...counts].toSorted(([one], [other]) => one - other));
}

/** Samples of one content are even without being compared; each other pair is compared once, or once in each order. */
function matchesOf(entrants: readonly Entrant<unknown>[], { orders, seed }: TournamentOptions): readonly Match[] {
  const pairs = new Map<string, { readonly low: number; readonly high: number; serves: number }>();
  for (const [index, { copies, opponents }] of entrants.entries()) {
    for (const opponent of opponents.keys()) {
      if (opponent === index) continue;
      const [low, high] = index < opponent ? [index, opponent] : [opponent, index];
      const name = `${low} ${high}`;
      const pair = pairs.get(name) ?? { low, high, serves: 0 };
      pair.serves += copies;
      pairs.set(name, pair);
    }
  }
  return [...pairs.values()].flatMap(({ low, high, serves }) => {
    const [forward, backward] = [
      { a: low, b: high, serves },
      { a: high, b: low, serves },
    ] as const;
    if (orders === "both") return [forward, backward];
    const key = `${entrants[low]?.key ?? ""} ${entrants[high]?.key ?? ""}`;
    return [draw(seed, key, 0) < 0.5 ? forward : backward];
  });
}
