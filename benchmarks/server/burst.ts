// A burst of 16,384 math samples at once, in requests of 64: how long it takes beside the CPU time it uses, and what one slow sample in
// a hundred does to the others.
// node --conditions=assay-source benchmarks/server/burst.ts [samples]      exit 1 past 1.3 × CPU seconds / cores, or 20% at p99
import { availableParallelism } from "node:os";
import { quantile, send, targetOf } from "./support/load.ts";
import { freshSample, slowSample } from "./support/samples.ts";
import { startAssay } from "./support/server.ts";

const [count = 16_384] = process.argv.slice(2).map(Number);
const cores = availableParallelism();
const perRequest = 64;
const server = await startAssay("--reward", "math", "--deadline", "600");
const target = targetOf(server.url, "/v1/score", 256);
let failures = 0;
try {
  const burst = async (
    slowShare: number,
  ): Promise<{ readonly seconds: number; readonly cpu: number; readonly p99: number; readonly wrong: number }> => {
    const before = server.cpuSeconds();
    const own = process.cpuUsage();
    const start = performance.now();
    const times: number[] = [];
    let wrong = 0;
    const slow = new Set(Array.from({ length: Math.round(count * slowShare) }, (_, place) => Math.floor((place + 0.5) / slowShare)));
    await Promise.all(
      Array.from({ length: count / perRequest }, async (_, request) => {
        const rows = Array.from({ length: perRequest }, (__, place) => {
          const isSlow = slow.has(request * perRequest + place);
          return { isSlow, ...(isSlow ? slowSample() : freshSample()) };
        });
        const expected = new Map(rows.map((row) => [(JSON.parse(row.body) as { readonly id: string }).id, row]));
        const answered = await send(target, `[${rows.map(({ body }) => body).join(",")}]`, start);
        if (answered.status !== 200) throw new Error(`answered ${answered.status}: ${answered.text.slice(0, 200)}`);
        const ms = performance.now() - start;
        for (const row of JSON.parse(answered.text) as readonly { readonly id: string; readonly reward: number | null }[]) {
          const asked = expected.get(row.id);
          if (!asked?.isSlow) times.push(ms);
          if (row.reward !== asked?.reward) wrong += 1;
        }
      }),
    );
    const used = process.cpuUsage(own);
    return {
      seconds: (performance.now() - start) / 1_000,
      cpu: server.cpuSeconds() - before + (used.user + used.system) / 1e6,
      p99: quantile(times, 0.99),
      wrong,
    };
  };
  await burst(0);
  for (let round = 1; round <= 3; round += 1) {
    const plain = await burst(0);
    const mixed = await burst(0.01);
    const share = plain.seconds / (plain.cpu / cores);
    const moved = mixed.p99 / plain.p99;
    if (share > 1.3 || moved > 1.2) failures += 1;
    console.log(
      `round ${round}   ${count} in ${plain.seconds.toFixed(2)} s = ${share.toFixed(2)} × CPU seconds / cores, p99 ${plain.p99.toFixed(0)} ms   ` +
        `with 1% slow: ${mixed.seconds.toFixed(2)} s, p99 of the others ${mixed.p99.toFixed(0)} ms (× ${moved.toFixed(2)})   ${plain.wrong + mixed.wrong} wrong`,
    );
  }
} finally {
  await server.stop();
}
process.exit(failures < 3 ? 0 : 1);
