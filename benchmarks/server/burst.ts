// A burst of 16,384 math samples at once, in requests of 64, slow ones alone: how long it takes beside the CPU time it uses, and what one slow sample in
// a hundred does to the others.
// node --conditions=assay-source benchmarks/server/burst.ts [samples]      exit 1 past 1.3 × CPU seconds / cores, or 20% at p99
import { availableParallelism } from "node:os";
import { quantile, send, targetOf } from "./support/load.ts";
import { freshSample, slowSample, type Labelled } from "./support/samples.ts";
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
    const score = async (samples: readonly Labelled[], slow: boolean): Promise<void> => {
      const answered = await send(target, `[${samples.map(({ body }) => body).join(",")}]`, start);
      if (answered.status !== 200) throw new Error(`answered ${answered.status}: ${answered.text.slice(0, 200)}`);
      const ms = performance.now() - start;
      for (const [place, row] of (JSON.parse(answered.text) as readonly { readonly reward: number | null }[]).entries()) {
        if (!slow) times.push(ms);
        if (row.reward !== samples[place]?.reward) wrong += 1;
      }
    };
    const slowOnes = Array.from({ length: Math.round(count * slowShare) }, slowSample);
    const others = Array.from({ length: count - slowOnes.length }, freshSample);
    const requests = Array.from({ length: Math.ceil(others.length / perRequest) }, (_, at) =>
      others.slice(at * perRequest, (at + 1) * perRequest),
    );
    // Slow ones come in between, each in a request of its own, so that what the others wait for is not their own request.
    const every = Math.max(1, Math.floor(requests.length / Math.max(1, slowOnes.length)));
    await Promise.all(
      requests.flatMap((samples, at) => {
        const between =
          at % every === 0 ? slowOnes.splice(0, Math.ceil(slowOnes.length / Math.max(1, (requests.length - at) / every))) : [];
        return [score(samples, false), ...between.map((sample) => score([sample], true))];
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
