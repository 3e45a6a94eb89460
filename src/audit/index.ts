export type {
  AdvantageAdvice,
  Agreement,
  AuditReport,
  Cell,
  Disagreement,
  Drift,
  Estimate,
  NextSample,
  RateEstimates,
  Reliability,
  Separation,
  StratumReport,
} from "./audit-report.ts";
export type { BinomialInterval, Interval, IntervalOptions } from "./checks.ts";
export { agrestiCoull, clopperPearson, jeffreys, wilson } from "./binomial-intervals.ts";
export { bca } from "./bca.ts";
export type { BcaOptions, BcaResult } from "./bca.ts";
export { roganGladen } from "./rogan-gladen.ts";
export type { Count, RoganGladenInput, RoganGladenResult } from "./rogan-gladen.ts";
export { stratified } from "./stratified.ts";
export type { SampledStratum, StratifiedOptions, StratifiedResult } from "./stratified.ts";
export { exactMap } from "./exact-map.ts";
export type { ExactMapOptions, VerdictRows } from "./exact-map.ts";
export { ratesFromAudit } from "./rates-from-audit.ts";
export type { AuditedRows, AuditInput, AuditRates, JudgeCounts } from "./rates-from-audit.ts";
export { estimateRates } from "./estimate-rates.ts";
export type { EstimateOptions } from "./estimate-rates.ts";
export type { RateCell } from "./side-shares.ts";
export { dawidSkene } from "./dawid-skene.ts";
export type { DawidSkeneOptions, DawidSkeneResult } from "./dawid-skene.ts";
export { huiWalter } from "./hui-walter.ts";
export type { HuiWalterResult, VerdictTable } from "./hui-walter.ts";
export { ppiMean } from "./ppi-mean.ts";
export type { PpiInput, PpiOptions, PpiResult } from "./ppi-mean.ts";
export { cohenKappa } from "./cohen-kappa.ts";
export type { KappaResult } from "./cohen-kappa.ts";
export { krippendorffAlpha } from "./krippendorff-alpha.ts";
export type { MeasurementLevel } from "./krippendorff-alpha.ts";
export { calibration } from "./calibration.ts";
export type { CalibrationBin, CalibrationResult } from "./calibration.ts";
export { confidenceSequence, logEValue, normalMixtureRadius } from "./confidence-sequence.ts";
export type { LogEValues, MixtureOptions, RadiusOptions, Running } from "./confidence-sequence.ts";
export { acceptanceSize, negativesSize, sampleSize } from "./sample-size.ts";
export type { NegativesPlan, Precision } from "./sample-size.ts";
export { allocate } from "./allocate.ts";
export type { AllocationOptions, AllocationStratum } from "./allocate.ts";
export { planLabels } from "./plan-labels.ts";
export type { LabelPlan, LabelPlanOptions } from "./plan-labels.ts";
export { createLabelDraw } from "./label-draw.ts";
export type { LabelDraw } from "./label-draw.ts";
export { betaQuantile } from "../core/statistics/beta-quantile.ts";
export { normalCdf, normalQuantile } from "../core/statistics/normal.ts";
