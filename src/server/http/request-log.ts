/** Where lines go: any writable stream of Node. */
export interface LogOutput {
  write(line: string): unknown;
  /** Characters or bytes that wait to be taken. */
  readonly writableLength: number;
}

/** `requests`: a line each. `faults`: those that were answered with a status from 400. */
export type LogLevel = "none" | "faults" | "requests";

/** One line of the log: no text of a sample, no token, no query. */
export interface RequestRecord {
  readonly requestId: string;
  readonly method: string;
  /** The route's own path; the path of the request may hold anything. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly bytes: number;
  /** Why it was refused. The message is left out, since it may quote what was sent. */
  readonly code?: string;
}

export interface RequestLog {
  request(record: RequestRecord): void;
  /** What happens to the server itself. */
  event(text: string, more?: Readonly<Record<string, string | number>>): void;
}

const maxBufferedBytes = 1 << 20;

/** Writes JSON lines. Where nobody reads them they are dropped and counted, so that a full pipe never holds up scoring. */
export function createRequestLog(output: LogOutput, level: LogLevel): RequestLog {
  let dropped = 0;
  const write = (line: object): void => {
    if (output.writableLength > maxBufferedBytes) {
      dropped += 1;
      return;
    }
    const more = dropped > 0 ? { dropped } : {};
    dropped = 0;
    output.write(`${JSON.stringify({ time: new Date().toISOString(), ...line, ...more })}\n`);
  };
  return {
    request({ requestId, method, route, status, ms, bytes, code }) {
      if (level === "none" || (level === "faults" && status < 400)) return;
      write({ event: "request", request_id: requestId, method, route, status, ms: Math.round(ms * 10) / 10, bytes, code });
    },
    event(text, more = {}) {
      if (level !== "none") write({ event: text, ...more });
    },
  };
}
