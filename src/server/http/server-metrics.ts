import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Score } from "../../core/types.ts";
import type { Admission } from "../admission.ts";
import type { Flights } from "../flights.ts";
import type { UnreadAnswers } from "./unread-answers.ts";

export interface ServerMetrics {
  score(reward: string, score: Score, ms: number): void;
  request(route: string, status: number, ms: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MeasuredParts {
  readonly admission: Admission;
  readonly flights: Flights;
  readonly unread: UnreadAnswers;
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Figures for Prometheus. Labels are names that the server itself gave, so that no request can make new series. */
export function createServerMetrics({ admission, flights, unread }: MeasuredParts): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const samples = new Counter({
    name: "assay_samples_total",
    help: "Samples that were scored, abstained or errored; code is that of the error.",
    labelNames: ["reward", "status", "cause", "code"],
    registers,
  });
  const cached = new Counter({
    name: "assay_cached_total",
    help: "Samples whose Score came from the cache.",
    labelNames: ["reward"],
    registers,
  });
  const cost = new Counter({
    name: "assay_cost_total",
    help: "What Scores cost, by unit, such as usd.",
    labelNames: ["reward", "unit"],
    registers,
  });
  const seconds = new Histogram({
    name: "assay_score_seconds",
    help: "From taking a sample in to its Score, waiting included.",
    labelNames: ["reward"],
    buckets: secondsBuckets,
    registers,
  });
  const requests = new Histogram({
    name: "assay_request_seconds",
    help: "From the head of a request to the end of its answer.",
    labelNames: ["route", "status"],
    buckets: secondsBuckets,
    registers,
  });
  const totals = new Map<string, { nulls: number; all: number }>();
  const gauge = (name: string, help: string, value: () => number): unknown =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge("assay_open_samples", "Samples that were taken in and are not answered.", () => admission.openRows);
  gauge("assay_open_bytes", "Bytes of samples that were taken in and are not answered.", () => admission.openBytes);
  gauge("assay_waiting_requests", "Requests that wait to be taken in.", () => admission.waitingRequests);
  gauge("assay_unread_bytes", "Bytes of answers that wait until their clients read them.", () => unread.bytes);
  gauge("assay_open_flights", "Samples under way, whether anybody still waits or not.", () => flights.open());
  gauge("assay_joined_samples", "Samples that joined an equal one under way or just answered, since the start.", () => flights.joined());
  const nullShare = new Gauge({
    name: "assay_null_share",
    help: "Share of samples without a number, since the start.",
    labelNames: ["reward"],
    registers,
    collect() {
      for (const [reward, { nulls, all }] of totals) nullShare.set({ reward }, nulls / all);
    },
  });

  return {
    score(reward, score, ms) {
      const code = score.status === "errored" ? score.error.code : score.status === "scored" ? (score.code ?? "") : "";
      samples.inc({ reward, status: score.status, cause: score.cause ?? "", code });
      seconds.observe({ reward }, ms / 1_000);
      if (score.cached) cached.inc({ reward });
      for (const [unit, value] of Object.entries(score.cost)) if (value > 0 && value < Infinity) cost.inc({ reward, unit }, value);
      const total = totals.get(reward) ?? { nulls: 0, all: 0 };
      total.all += 1;
      if (score.status !== "scored") total.nulls += 1;
      totals.set(reward, total);
    },
    request: (route, status, ms) => requests.observe({ route, status }, ms / 1_000),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
