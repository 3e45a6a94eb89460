// How many programs a second run_code answers, beside as many bare `python -I -S -c` processes as there are cores, which have no walls and
// no HTTP; in turns in the same run.
// node --conditions=assay-source benchmarks/server/run-code.ts [seconds] [connections]      6 and 16; exit 1 where bare ones are faster
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { findInterpreter } from "../../verifiers/code/python/find-interpreter.ts";
import { closedLoop, quantile, send, targetOf } from "./support/load.ts";
import { startAssay } from "./support/server.ts";

const [seconds = 6, lanes = 16] = process.argv.slice(2).map(Number);
const code = "a, b = map(int, input().split())\nprint(a + b)";
const interpreter = findInterpreter();
const server = await startAssay("--reward", "math");
const target = targetOf(server.url, "/sandbox-fusion/run_code", lanes);
let next = 0;
let wrong = 0;
const shares: number[] = [];
try {
  const times: number[] = [];
  const overHttp = async (): Promise<void> => {
    const one = next++;
    const body = JSON.stringify({
      language: "python",
      code,
      stdin: `${one} 1`,
      compile_timeout: 10,
      run_timeout: 10,
      memory_limit_MB: 1_024,
    });
    const { text, ms } = await send(target, body);
    times.push(ms);
    const reply = JSON.parse(text) as { readonly run_result?: { readonly stdout?: string } };
    if (reply.run_result?.stdout !== `${one + 1}\n`) wrong += 1;
  };
  const bare = async (): Promise<void> => {
    const one = next++;
    const child = spawn(interpreter, ["-I", "-S", "-c", code], { stdio: ["pipe", "pipe", "ignore"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.stdin.end(`${one} 1`);
    await once(child, "close");
    if (text !== `${one + 1}\n`) wrong += 1;
  };
  await closedLoop(lanes, 2, overHttp);
  for (let round = 1; round <= 3; round += 1) {
    times.length = 0;
    const ours = await closedLoop(lanes, seconds, overHttp);
    const theirs = await closedLoop(availableParallelism(), seconds, bare);
    shares.push(ours / theirs);
    console.log(
      `round ${round}   run_code ${ours.toFixed(0)}/s, p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms   ` +
        `python -I -S -c ${theirs.toFixed(0)}/s   × ${(ours / theirs).toFixed(2)}   ${wrong} wrong`,
    );
  }
} finally {
  await server.stop();
}
process.exit(wrong === 0 && Math.max(...shares) > 1 ? 0 : 1);
