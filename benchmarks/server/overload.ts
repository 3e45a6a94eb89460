// Three times what the server can do, for two minutes, open loop: each answer is right, 429 or 503; none is lost; afterwards all is well
// within five seconds.
// node --conditions=assay-source benchmarks/server/overload.ts [seconds] [factor]      120 and 3; exit 1 where any line is broken
import { closedLoop, openLoop, quantile, send, targetOf } from "./support/load.ts";
import { freshSample } from "./support/samples.ts";
import { startAssay } from "./support/server.ts";

const [seconds = 120, factor = 3] = process.argv.slice(2).map(Number);
const server = await startAssay("--reward", "math", "--deadline", "20");
const perRequest = 16;
const batch = (): { readonly body: string; readonly rewards: readonly number[] } => {
  const rows = Array.from({ length: perRequest }, freshSample);
  return { body: `[${rows.map(({ body }) => body).join(",")}]`, rewards: rows.map(({ reward }) => reward) };
};
const counts = { right: 0, refused: 0, wrong: 0, late: 0, lost: 0, other: 0 };
const latencies: number[] = [];
const target = targetOf(server.url, "/v1/score", 2_048);
const one = async (due?: number): Promise<boolean> => {
  const { body, rewards } = batch();
  const { status, text, ms } = await send(target, body, due);
  if (status === 429 || status === 503) counts.refused += 1;
  else if (status === 0) counts.lost += 1;
  else if (status !== 200) counts.other += 1;
  else {
    latencies.push(ms);
    const rows = JSON.parse(text) as readonly { readonly status: string; readonly reward: number | null }[];
    if (rows.length !== rewards.length || rows.some(({ status: how, reward }, place) => how === "scored" && reward !== rewards[place]))
      counts.wrong += 1;
    else if (rows.some(({ status: how }) => how !== "scored")) counts.late += 1;
    else counts.right += 1;
  }
  return status === 200;
};
try {
  const capacity = await closedLoop(32, 6, async () => void (await one()));
  console.log(`capacity ${(capacity * perRequest).toFixed(0)} samples/s in requests of ${perRequest}; asked for ${factor} times as many`);
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] = 0;
  latencies.length = 0;
  await openLoop(capacity * factor, seconds, async (due) => void (await one(due)));
  console.log(
    `${JSON.stringify(counts)}   answered p99 ${quantile(latencies, 0.99).toFixed(0)} ms   server ${server.memoryMb().toFixed(0)} MB`,
  );
  const ended = performance.now();
  for (let good = 0; good < 20 && performance.now() < ended + 30_000;) {
    const start = performance.now();
    good = (await one()) && performance.now() - start < 250 ? good + 1 : 0;
  }
  const recovered = (performance.now() - ended) / 1_000;
  console.log(`20 quick answers in a row ${recovered.toFixed(1)} s after the end`);
  const broken = counts.wrong + counts.lost + counts.other > 0 || counts.right === 0 || recovered > 5;
  await server.stop();
  process.exit(broken ? 1 : 0);
} finally {
  await server.stop();
}
