import type { Output } from "../command.ts";
import { count, duration } from "./render-summary.ts";

export interface Progress {
  rows(rows: number): void;
  bytes(bytes: number): void;
  /** Takes the bar away, so that other words may follow. */
  clear(): void;
}

const everyMs = 100;
const width = 24;

/** A bar with rate and time left on a terminal; nothing elsewhere. `totalBytes` is undefined where the input has no known end. */
export function createProgress(stream: Output, totalBytes: number | undefined): Progress {
  const started = performance.now();
  let rows = 0;
  let bytes = 0;
  let drawn = -Infinity;
  const shown = stream.isTTY === true;
  const draw = (): void => {
    const now = performance.now();
    if (!shown || now - drawn < everyMs) return;
    drawn = now;
    stream.write(`\r\u001b[K${progressLine({ rows, bytes, totalBytes, seconds: (now - started) / 1000 })}`);
  };
  return {
    rows(value) {
      rows = value;
      draw();
    },
    bytes(read) {
      bytes += read;
    },
    clear() {
      if (shown && drawn > -Infinity) stream.write("\r\u001b[K");
    },
  };
}

export interface ProgressState {
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number | undefined;
  readonly seconds: number;
}

/** The text of the bar. */
export function progressLine({ rows, bytes, totalBytes, seconds }: ProgressState): string {
  const rate = rows / Math.max(seconds, 0.001);
  const speed = `${count(rows)} rows  ${count(Math.round(rate))} rows/s`;
  if (totalBytes === undefined || totalBytes === 0) return speed;
  const share = Math.min(1, bytes / totalBytes);
  const full = Math.round(share * width);
  const left = share > 0 ? `  ${duration((seconds / share) * (1 - share))} left` : "";
  return `${"█".repeat(full)}${"░".repeat(width - full)} ${String(Math.floor(share * 100)).padStart(3)}%  ${speed}${left}`;
}
