// Ten minutes at 80% of what the server can do: its memory has to stay flat.
// npm run soak:server -- [minutes] [share]      10 and 0.8; exit 1 where memory grows by more than 10% over the second half, or an answer is not right
import { closedLoop, openLoop, quantile, send, targetOf } from "./support/load.ts";
import { freshSample } from "./support/samples.ts";
import { startAssay } from "./support/server.ts";

const [minutes = 10, share = 0.8] = process.argv.slice(2).map(Number);
const server = await startAssay("--reward", "math");
const target = targetOf(server.url, "/v1/score", 512);
let bad = 0;
const latencies: number[] = [];
const one = async (due?: number): Promise<void> => {
  const { body, reward } = freshSample();
  const { status, text, ms } = await send(target, body, due);
  latencies.push(ms);
  if (status !== 200 || (JSON.parse(text) as { readonly reward: number }).reward !== reward) bad += 1;
};
const memory: number[] = [];
try {
  const capacity = await closedLoop(64, 10, async () => await one());
  bad = 0;
  console.log(`capacity ${capacity.toFixed(0)}/s; ${minutes} minutes at ${(share * capacity).toFixed(0)}/s`);
  const parts = Math.max(4, Math.round(minutes * 2));
  for (let part = 1; part <= parts; part += 1) {
    latencies.length = 0;
    await openLoop(share * capacity, (minutes * 60) / parts, one);
    memory.push(server.memoryMb());
    console.log(
      `${((part * minutes) / parts).toFixed(1)} min   ${memory.at(-1)?.toFixed(0)} MB   p99 ${quantile(latencies, 0.99).toFixed(1)} ms   ${bad} not right`,
    );
  }
} finally {
  await server.stop();
}
const half = memory.slice(Math.floor(memory.length / 2));
const growth = Math.max(...half.slice(-2)) / Math.max(...half.slice(0, 2)) - 1;
console.log(`memory over the second half: ${(100 * growth).toFixed(1)}%`);
process.exit(growth > 0.1 || bad > 0 ? 1 : 0);
