import type { ServerResponse } from "node:http";

/** What of answers is made and waits until its client reads it. */
export interface UnreadAnswers {
  /** Counts what waits of one answer, until its connection has taken all or is closed. `cut` closes it. */
  watch(outgoing: ServerResponse, cut: () => void): UnreadAnswer;
  readonly bytes: number;
}

export interface UnreadLimits {
  /** Bytes that may wait together. */
  readonly maxBytes: number;
  /** Milliseconds in which a connection may take nothing of its answer; at most twice that passes until it is cut. */
  readonly idleMs: number;
}

export interface UnreadAnswer {
  /** The answer begins: from now on the connection has to take it. */
  begin(): void;
  /** So many bytes more wait. */
  add(bytes: number): void;
  /** So many were handed to the connection. */
  take(bytes: number): void;
}

/**
 * A connection that takes nothing is cut. Where more than `maxBytes` wait together, the answer that has waited longest is cut, again and again: clients that never read make way for
 * those that do. One that waits alone may be of any size, since it is bounded by its request.
 */
export function createUnreadAnswers({ maxBytes, idleMs }: UnreadLimits): UnreadAnswers {
  let total = 0;
  /** Those of which something waits, by when that began. */
  const waiting = new Map<ServerResponse, { bytes: number; readonly cut: () => void }>();

  const letGo = (outgoing: ServerResponse): void => {
    total -= waiting.get(outgoing)?.bytes ?? 0;
    waiting.delete(outgoing);
  };
  const makeRoom = (): void => {
    for (const [outgoing, { cut }] of waiting) {
      if (total <= maxBytes || waiting.size === 1) return;
      letGo(outgoing);
      cut();
    }
  };

  return {
    watch(outgoing, cut) {
      outgoing.once("close", () => letGo(outgoing));
      return {
        begin() {
          const { socket } = outgoing;
          // Node tells it when nothing went for a while. Where nothing waits to go, the delay is ours.
          outgoing.on("timeout", () => {
            if ((socket?.writableLength ?? 0) > 0) cut();
          });
          socket?.setTimeout(idleMs);
        },
        add(bytes) {
          if (outgoing.destroyed) return;
          const entry = waiting.get(outgoing) ?? { bytes: 0, cut };
          entry.bytes += bytes;
          total += bytes;
          waiting.set(outgoing, entry);
          makeRoom();
        },
        take(bytes) {
          const entry = waiting.get(outgoing);
          if (!entry) return;
          entry.bytes -= bytes;
          total -= bytes;
          if (entry.bytes === 0) waiting.delete(outgoing);
        },
      };
    },
    get bytes() {
      return total;
    },
  };
}
