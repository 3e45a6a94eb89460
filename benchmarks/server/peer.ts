// How many single samples a second the server answers over 64 connections, beside FastAPI with Math-Verify, in turns in the same run.
// node --conditions=assay-source benchmarks/server/peer.ts [seconds] [workers]      8 and 1; exit 1 below 20 times as many
import { fileURLToPath } from "node:url";
import { pythonWith } from "../support/python.ts";
import { closedLoop, send, targetOf } from "./support/load.ts";
import { freshSample } from "./support/samples.ts";
import { start, startAssay } from "./support/server.ts";

const lanes = 64;
const bar = 20;
const [seconds = 8, workers = 1] = process.argv.slice(2).map(Number);

const python = await pythonWith([
  "math-verify==0.9.0",
  "antlr4-python3-runtime==4.13.2",
  "fastapi==0.165.0",
  "uvicorn==0.54.0",
  "uvloop",
  "httptools",
]);
const script = fileURLToPath(new URL("math_verify_server.py", import.meta.url));
const servers = { assay: await startAssay("--reward", "math"), peer: await start(python, [script, String(workers)]) };
const targets = { assay: targetOf(servers.assay.url, "/v1/score", lanes), peer: targetOf(servers.peer.url, "/score", lanes) };
const ratios: number[] = [];
try {
  const measure = async (
    name: "assay" | "peer",
    time: number,
  ): Promise<{ readonly rate: number; readonly wrong: number; readonly failed: number }> => {
    let wrong = 0;
    let failed = 0;
    const rate = await closedLoop(lanes, time, async () => {
      const { body, reward } = freshSample();
      const { status, text } = await send(targets[name], body);
      if (status !== 200) failed += 1;
      else if ((JSON.parse(text) as { readonly reward: number }).reward !== reward) wrong += 1;
    });
    return { rate, wrong, failed };
  };
  // Modules are loaded and functions are warm before the clock starts.
  await measure("assay", 4);
  await measure("peer", 4);
  for (let round = 1; round <= 3; round += 1) {
    const peer = await measure("peer", seconds);
    const assay = await measure("assay", seconds);
    ratios.push(assay.rate / peer.rate);
    console.log(
      `round ${round}   assay ${assay.rate.toFixed(0)}/s (${assay.wrong} wrong, ${assay.failed} failed)   ` +
        `FastAPI + Math-Verify ${peer.rate.toFixed(0)}/s (${peer.wrong} wrong, ${peer.failed} failed)   × ${(assay.rate / peer.rate).toFixed(1)}`,
    );
  }
} finally {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
}
const best = Math.max(...ratios);
console.log(`× ${best.toFixed(1)} at best, asked × ${bar}`);
process.exit(best >= bar ? 0 : 1);
