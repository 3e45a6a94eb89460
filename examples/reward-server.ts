// A reward server on a free port, asked in its own form and as trainers ask. Run from the checkout: node --conditions=assay-source examples/reward-server.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// In a project of your own: spawn("npx", ["assay", "serve", …]).
const options = ["serve", "--reward", "examples/pipelines/format-and-math.yaml", "--port", "0", "--on-null", "-1"];
const server = spawn(process.execPath, ["--conditions=assay-source", "src/cli/bin.ts", ...options], {
  stdio: ["ignore", "inherit", "pipe"],
});
const [line] = (await once(createInterface(server.stderr), "line")) as [string];
const url = line.replace("listening on ", "");

const ask = async (path: string, body: unknown): Promise<unknown> => {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json();
};

const sample = { id: "a", prompt: "What is 6 · 7?", completion: "It is \\boxed{42}.", reference: "42" };
const { status, reward, reason } = (await ask("/v1/score", sample)) as Record<string, unknown>;
console.log("native:", status, reward, reason);
console.log("OpenRLHF:", await ask("/openrlhf/get_reward", { query: ["6 · 7 = 42</s>"], prompts: ["6 · 7 ="], labels: ["42"] }));
console.log("slime:", await ask("/slime/object", { prompt: "6 · 7 =", response: "\\boxed{41}", label: "42" }));
console.log("slime, without a reference:", await ask("/slime/object", { prompt: "6 · 7 =", response: "\\boxed{42}", label: null }));

server.kill("SIGTERM");
await once(server, "close");
