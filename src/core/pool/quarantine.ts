import { hashOf } from "../hash.ts";
import type { CheckRequest, Score } from "../types.ts";

const limit = 10_000;

/** Content that ended its worker twice, with the Score it got: it is not let near a worker again. */
export interface Quarantine {
  find(key: string, request: CheckRequest): Score | undefined;
  add(key: string, request: CheckRequest, score: Score): void;
}

export function createQuarantine(): Quarantine {
  const scores = new Map<string, Score>();
  // Hashing every request would cost more than many checks, so the length is asked first.
  const lengths = new Set<string>();
  return {
    find(key, request) {
      return lengths.has(lengthKey(key, request)) ? scores.get(contentKey(key, request)) : undefined;
    },
    add(key, request, score) {
      if (scores.size >= limit) {
        scores.clear();
        lengths.clear();
      }
      lengths.add(lengthKey(key, request));
      scores.set(contentKey(key, request), { ...score, cached: true });
    },
  };
}

function lengthKey(key: string, request: CheckRequest): string {
  return `${request.completion.length} ${key}`;
}

function contentKey(key: string, request: CheckRequest): string {
  return hashOf([key, request]);
}
