// What HTTP adds to the verifier's own time at 500 requests a second, open loop, beside a bare hono route in the same run.
// node --conditions=assay-source benchmarks/server/latency.ts [seconds] [rate]      10 and 500; exit 1 above 5 ms at p99 in every round
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { openLoop, quantile, send, targetOf } from "./support/load.ts";
import { freshSample } from "./support/samples.ts";
import { startAssay } from "./support/server.ts";

const barMs = 5;
if (process.argv[2] === "--bare") bare();
else await main();

async function main(): Promise<void> {
  const [seconds = 10, rate = 500] = process.argv.slice(2).map(Number);
  const assay = await startAssay("--reward", "math");
  const other = fork(fileURLToPath(import.meta.url), ["--bare"]);
  const [url] = (await once(other, "message")) as [string]; // what bare() sends first
  const targets = { assay: targetOf(assay.url, "/v1/score", 256), bare: targetOf(url, "/v1/score", 256) };
  let best = Infinity;
  try {
    const measure = async (name: "assay" | "bare", time: number): Promise<readonly number[]> => {
      const added: number[] = [];
      await openLoop(rate, time, async (due) => {
        const { body } = freshSample();
        const { status, text, ms } = await send(targets[name], body, due);
        if (status !== 200) throw new Error(`${name} answered ${status}: ${text}`);
        added.push(ms - (JSON.parse(text) as { readonly duration_ms: number }).duration_ms);
      });
      return added;
    };
    await measure("assay", 5);
    await measure("bare", 2);
    for (let round = 1; round <= 3; round += 1) {
      const bareMs = await measure("bare", seconds);
      const assayMs = await measure("assay", seconds);
      best = Math.min(best, quantile(assayMs, 0.99));
      const shown = (values: readonly number[]): string =>
        `p50 ${quantile(values, 0.5).toFixed(2)} ms, p99 ${quantile(values, 0.99).toFixed(2)} ms`;
      console.log(`round ${round}   assay ${shown(assayMs)} above the verifier   bare hono ${shown(bareMs)}`);
    }
  } finally {
    await assay.stop();
    other.kill();
  }
  process.exit(best <= barMs ? 0 : 1);
}

function bare(): void {
  const app = new Hono();
  app.post("/v1/score", async (context) => {
    await context.req.json();
    return context.json({ reward: 1, duration_ms: 0 });
  });
  // A connection rests while the other server is measured.
  const serverOptions = { keepAliveTimeout: 75_000 };
  serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1", serverOptions }, ({ port }) => process.send?.(`http://127.0.0.1:${port}`));
}
