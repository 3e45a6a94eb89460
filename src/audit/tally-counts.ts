/** Labels or appeal verdicts of the rows of one cell. Weights are 1/π of rows whose propensity π is known, and 1 elsewhere. */
export interface Votes {
  /** How many there are. */
  count: number;
  /** How many say "right". */
  right: number;
  weight: number;
  weightRight: number;
  /** Sum of squared weights: weight² / squares is Kish's effective number. */
  squares: number;
  /** Rows whose propensity is known, and the sum of their propensities. */
  known: number;
  propensities: number;
}

/** Rows of one stratum with one verdict. Numbers grow in place, since they are touched for every row. */
export interface CellCounts {
  rows: number;
  readonly labels: Votes;
  readonly appeals: Votes;
  /** Rows with label and appeal, by label (outer index) and appeal verdict. */
  readonly both: readonly [wrong: [number, number], right: [number, number]];
}

export interface StratumCounts {
  readonly name: string;
  /** All rows, those without a verdict too. */
  rows: number;
  abstained: number;
  errored: number;
  /** Scored rows without a verdict. */
  undecided: number;
  /** By verdict. */
  readonly cells: readonly [negatives: CellCounts, positives: CellCounts];
  /** Rows without a reward, by cause and code. */
  readonly nulls: Map<string, number>;
}

const maxKinds = 50;

export function emptyVotes(): Votes {
  return { count: 0, right: 0, weight: 0, weightRight: 0, squares: 0, known: 0, propensities: 0 };
}

function emptyCell(): CellCounts {
  return {
    rows: 0,
    labels: emptyVotes(),
    appeals: emptyVotes(),
    both: [
      [0, 0],
      [0, 0],
    ],
  };
}

export function emptyStratum(name: string): StratumCounts {
  return { name, rows: 0, abstained: 0, errored: 0, undecided: 0, cells: [emptyCell(), emptyCell()], nulls: new Map() };
}

export function addVote(votes: Votes, verdict: 0 | 1, propensity: number | null): void {
  const weight = propensity === null ? 1 : 1 / propensity;
  votes.count += 1;
  votes.weight += weight;
  votes.squares += weight * weight;
  if (verdict === 1) {
    votes.right += 1;
    votes.weightRight += weight;
  }
  if (propensity !== null) {
    votes.known += 1;
    votes.propensities += propensity;
  }
}

/** Counts a kind of null; kinds beyond the first fifty are counted as "other". */
export function addNull(nulls: Map<string, number>, kind: string): void {
  const key = nulls.has(kind) || nulls.size < maxKinds ? kind : "other";
  nulls.set(key, (nulls.get(key) ?? 0) + 1);
}
