export interface ReliabilityBin {
  rows: number;
  confidence: number;
  right: number;
}

export interface ReliabilitySums {
  /** Ten bins of equal width over 0 to 1, each with sums of its rows. */
  readonly bins: readonly Readonly<ReliabilityBin>[];
  readonly rows: number;
  /** Sum of (confidence − truth)². */
  readonly squaredErrors: number;
  /** Whether a confidence other than 0 and 1 was met. */
  readonly graded: boolean;
}

export interface ReliabilityBins {
  add(confidence: number, truth: 0 | 1): void;
  sums(): ReliabilitySums;
}

const count = 10;

export function createReliabilityBins(): ReliabilityBins {
  const bins: readonly ReliabilityBin[] = Array.from({ length: count }, () => ({ rows: 0, confidence: 0, right: 0 }));
  let rows = 0;
  let squaredErrors = 0;
  let graded = false;
  return {
    add(confidence, truth) {
      const bin = bins[Math.min(count - 1, Math.floor(confidence * count))];
      if (!bin) return;
      bin.rows += 1;
      bin.confidence += confidence;
      bin.right += truth;
      rows += 1;
      squaredErrors += (confidence - truth) ** 2;
      graded ||= confidence !== 0 && confidence !== 1;
    },
    sums: () => ({ bins, rows, squaredErrors, graded }),
  };
}
