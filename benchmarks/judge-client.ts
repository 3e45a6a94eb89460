// How much of a judge's capacity the client uses, and that a second run asks nothing. The judge is another process, which answers in 50 ms,
// has 64 places and says 429 beyond them. Beside it: a bare loop over node:http with as many lanes. On a shared machine the best of three
// rounds counts, since others can only take time away.
// node --conditions=assay-source benchmarks/judge-client.ts [requests]      10,000; exit 1 below 95% or where a call is made twice
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createJudgeClient } from "../rubrics/judge/client/create-judge-client.ts";
import { httpTransport } from "../rubrics/judge/client/http-transport.ts";
import type { ChatRequest } from "../rubrics/judge/client/types.ts";
import { openCache } from "../src/cache/open-cache.ts";

const places = 64;
const answerMs = 50;
const bar = 0.95;
const rounds = 3;
/** How many requests are open in the client at once: what the runner's window does. */
const window = 512;

interface Counts {
  readonly answered: number;
  readonly refused: number;
  /** Milliseconds that places were taken, all places together. */
  readonly takenMs: number;
}

if (process.argv[2] === "--server") serve();
else await main(Number(process.argv[2] ?? 10_000));

async function main(requests: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const server = fork(fileURLToPath(import.meta.url), ["--server"]);
  const ideal = (requests / places) * answerMs;
  console.log(`${requests} requests, ${places} places of ${answerMs} ms: at best ${(ideal / 1_000).toFixed(2)} s`);
  let best = 0;
  try {
    const [url] = (await once(server, "message")) as [string]; // what serve() sends first
    // Modules are loaded before the clock starts.
    await ask(url, places * 4);
    for (let round = 1; round <= rounds && best < bar; round += 1) {
      const file = join(folder, `replies-${round}.sqlite`);
      const bareMs = await bare(url, requests);
      const before = await counts(server);
      const first = await ask(url, requests, file);
      const after = await counts(server);
      const second = await ask(url, requests, file);
      const end = await counts(server);
      const calls = after.answered - before.answered;
      const taken = (after.takenMs - before.takenMs) / places / first.ms;
      best = Math.max(best, ideal / first.ms);
      console.log(`bare loop    ${(bareMs / 1_000).toFixed(2)} s   ${percent(ideal / bareMs)} of the capacity`);
      console.log(`first run    ${(first.ms / 1_000).toFixed(2)} s   ${percent(ideal / first.ms)} of the capacity   ${shown(first)}`);
      console.log(
        `             ${calls} calls, ${after.refused - before.refused} refused with 429, places taken ${percent(taken)} of the time`,
      );
      console.log(`second run   ${(second.ms / 1_000).toFixed(2)} s   ${end.answered - after.answered} calls   ${shown(second)}`);
      if (calls !== requests || end.answered !== after.answered || first.failed + second.failed > 0) process.exitCode = 1;
    }
    if (best < bar) process.exitCode = 1;
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** What no client can be expected to beat: lanes that send and read, and do nothing else. */
async function bare(url: string, requests: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(requestOf(0));
  const send = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}/chat/completions`, { method: "POST", agent, headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => (text.includes("verdict") ? resolve() : reject(new Error(text))));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next++ < requests) await send();
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: places }, lane));
  agent.destroy();
  return performance.now() - started;
}

function requestOf(index: number): ChatRequest {
  const content = `${index}: is criterion ${index % 7} met? ${"The answer has some length. ".repeat(20)}`;
  return { kind: "chat", model: "bench", messages: [{ role: "user", content }], temperature: 0 };
}

interface Run {
  readonly ms: number;
  readonly failed: number;
  readonly cpuMicros: number;
  readonly halfMb: number;
  readonly endMb: number;
}

function shown({ cpuMicros, halfMb, endMb }: Run): string {
  return `${cpuMicros.toFixed(0)} µs of CPU a request   resident ${halfMb.toFixed(0)} MB half way, ${endMb.toFixed(0)} MB at the end`;
}

async function ask(url: string, requests: number, file?: string): Promise<Run> {
  await using cache = file === undefined ? undefined : openCache(file);
  const judge = createJudgeClient({ transport: httpTransport({ url, name: "bench" }), concurrency: places, ...(cache && { cache }) });
  const cpu = process.cpuUsage();
  const started = performance.now();
  let next = 0;
  let failed = 0;
  let halfMb = 0;
  const lane = async (): Promise<void> => {
    while (next < requests) {
      const index = next++;
      if (index === Math.floor(requests / 2)) halfMb = process.memoryUsage().rss / 2 ** 20;
      const result = await judge.ask(requestOf(index));
      if (result.status === "failed") failed += 1;
    }
  };
  await Promise.all(Array.from({ length: window }, lane));
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, failed, halfMb, endMb: process.memoryUsage().rss / 2 ** 20, cpuMicros: (user + system) / requests };
}

async function counts(server: ReturnType<typeof fork>): Promise<Counts> {
  server.send("counts");
  const [said] = (await once(server, "message")) as [Counts]; // what serve() sends back
  return said;
}

/** The judge: each reply leaves exactly 50 ms after its request came. */
function serve(): void {
  let open = 0;
  let answered = 0;
  let refused = 0;
  let takenMs = 0;
  const reply = JSON.stringify({
    id: "x",
    model: "bench",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: '{"verdict":true}' } }],
    usage: { prompt_tokens: 150, completion_tokens: 6 },
  });
  const server = createServer((incoming, response) => {
    const end = (status: number, body: string): void => {
      response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
    };
    incoming.resume();
    if (open >= places) {
      refused += 1;
      return end(429, "{}");
    }
    open += 1;
    const came = performance.now();
    setTimeout(() => {
      open -= 1;
      takenMs += performance.now() - came;
      answered += 1;
      end(200, reply);
    }, answerMs);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)); // it listens on a port
  process.on("message", () => process.send?.({ answered, refused, takenMs } satisfies Counts));
}
