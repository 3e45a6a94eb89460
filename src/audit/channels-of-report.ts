import { youden, type ChannelEvidence, type ChannelSet, type StratumChannel } from "../noise/channel.ts";
import type { AuditReport, StratumReport } from "./audit-report.ts";

/**
 * The rates of a report as channels, for corrections. A stratum whose false-negative rate is not known, or whose J is not above 0, has none;
 * `left` names them.
 */
export function channelsOfReport({ strata, verifier, date, labels: { design }, judge }: AuditReport): {
  readonly channels: ChannelSet;
  readonly left: readonly string[];
} {
  const known = strata.map((stratum) => ({ stratum, channel: channelOf(stratum, design) }));
  const { use, version, fingerprints } = verifier;
  return {
    channels: {
      version: 1,
      ...(use === null || version === null
        ? {}
        : {
            verifier: {
              use,
              version,
              ...(fingerprints.length === 1 && fingerprints[0] !== undefined ? { fingerprint: fingerprints[0] } : {}),
            },
          }),
      date,
      strata: Object.fromEntries(known.flatMap(({ stratum, channel }) => (channel ? [[stratum.name, channel]] : []))),
      ...(judge && judge.falsePositive.value !== null && judge.falseNegative.value !== null
        ? { judge: { falsePositive: judge.falsePositive.value, falseNegative: judge.falseNegative.value } }
        : {}),
    },
    left: known.flatMap(({ stratum, channel }) => (channel ? [] : [stratum.name])),
  };
}

function channelOf(stratum: StratumReport, method: ChannelEvidence["method"]): StratumChannel | undefined {
  const { falseNegative, falsePositive, overturn, ppv, negatives, positives, lowerBound } = stratum;
  const slipped = lowerBound ? 0 : falsePositive.value;
  if (falseNegative.value === null || slipped === null) return undefined;
  const rates = { falsePositive: slipped, falseNegative: falseNegative.value };
  if (youden(rates) <= 0) return undefined;
  return {
    ...rates,
    ...(overturn.value === null ? {} : { overturn: overturn.value }),
    ...(ppv.value === null ? {} : { ppv: ppv.value }),
    evidence: {
      method,
      negatives: { labelled: negatives.labelled, right: negatives.right },
      positives: { labelled: positives.labelled, right: positives.right },
      ...(falsePositive.interval ? { falsePositiveInterval: falsePositive.interval } : {}),
      ...(falseNegative.interval ? { falseNegativeInterval: falseNegative.interval } : {}),
      ...(lowerBound ? { lowerBound } : {}),
    },
  };
}
