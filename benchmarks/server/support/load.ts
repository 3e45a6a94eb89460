import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

export interface Answered {
  /** 0 where the connection failed. */
  readonly status: number;
  readonly text: string;
  /** From when it was due, not from when it could be sent. */
  readonly ms: number;
}

export interface Target {
  readonly url: string;
  readonly path: string;
  readonly agent: Agent;
}

export function targetOf(url: string, path: string, connections: number): Target {
  return { url, path, agent: new Agent({ keepAlive: true, maxSockets: connections, scheduling: "lifo" }) };
}

/** Sends one request; `due` is when it should have been sent, by performance.now. */
export function send(
  { url, path, agent }: Target,
  body: string,
  due: number = performance.now(),
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  return new Promise((resolve) => {
    const ended = (status: number, text: string): void => resolve({ status, text, ms: performance.now() - due });
    const asked = request(
      `${url}${path}`,
      {
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)), ...headers },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => ended(response.statusCode ?? 0, text));
        response.on("error", () => ended(0, ""));
      },
    );
    asked.on("error", () => ended(0, ""));
    asked.end(body);
  });
}

/** Open loop: so many requests a second for so long, whatever the answers do. */
export async function openLoop(rate: number, seconds: number, one: (due: number) => Promise<void>): Promise<void> {
  const start = performance.now();
  const total = Math.round(rate * seconds);
  const open: Promise<void>[] = [];
  for (let sent = 0; sent < total;) {
    const due = start + (sent / rate) * 1_000;
    const ahead = due - performance.now();
    if (ahead > 1) await wait(ahead);
    else {
      open.push(one(due));
      sent += 1;
    }
  }
  await Promise.all(open);
}

/** Closed loop: so many at once, each sending its next when its last is answered. Gives how many were answered in a second. */
export async function closedLoop(lanes: number, seconds: number, one: () => Promise<void>): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  let count = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (performance.now() < end) {
        await one();
        count += 1;
      }
    }),
  );
  return count / ((performance.now() - start) / 1_000);
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
