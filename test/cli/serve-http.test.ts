import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runMain } from "./support/run-main.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const sample = { completion: "\\boxed{4}", reference: "4" };

interface Served {
  readonly url: string;
  readonly pid: number;
  /** Ends it and gives its exit code with the lines of stderr that came after the first. */
  readonly end: (signal: NodeJS.Signals) => Promise<{ readonly code: number | null; readonly lines: readonly string[] }>;
}

async function serve(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const child = spawn(process.execPath, ["--conditions=assay-source", bin, "serve", "--port", "0", ...words], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 25_000,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const reader = createInterface(child.stderr);
  const [first] = (await once(reader, "line")) as [string]; // what readline gives
  const lines: string[] = [];
  reader.on("line", (line) => lines.push(line));
  expect(first).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/u);
  return {
    url: first.replace("listening on ", ""),
    pid: child.pid ?? 0,
    async end(signal) {
      const closed = once(child, "close") as Promise<[number | null]>; // what a child's close gives
      child.kill(signal);
      const [code] = await closed;
      return { code, lines };
    },
  };
}

async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return await answer.json();
}

describe("assay serve over HTTP", () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("scores by several Rewards until %s, and ends with %i", async (signal, code) => {
    const server = await serve(["--reward", "math", "--reward", "same=exact", "--log", "requests", "--seed", "3"]);
    expect(await post(`${server.url}/rewards/math/v1/score`, sample)).toMatchObject({ reward: 1, seed: 3 });
    expect(await post(`${server.url}/rewards/same/v1/score`, sample)).toMatchObject({ reward: 0 });
    const told = (await (await fetch(`${server.url}/v1/rewards`)).json()) as { readonly recipes: object };
    expect(told).toMatchObject({ rewards: [{ name: "math" }, { name: "same", spec: { use: "exact" } }] });
    expect(told.recipes).toContainEqual({ name: "math", version: expect.any(Number) });
    const ended = await server.end(signal);
    expect(ended.code).toBe(code);
    expect(ended.lines.slice(0, 3).map((line) => JSON.parse(line) as object)).toMatchObject([
      { route: "/rewards/:reward/v1/score", status: 200 },
      { status: 200 },
      { route: "/v1/rewards", status: 200 },
    ]);
    expect(ended.lines.at(-1)).toContain("draining");
  });

  it("lets its main thread go before those that compile and collect", async () => {
    const { pid } = await serve(["--reward", "math"]);
    const tasks = `/proc/${pid}/task`;
    const nice = new Map<string, Set<number>>();
    for (const id of readdirSync(tasks)) {
      const name = readFileSync(`${tasks}/${id}/comm`, "latin1").trim();
      const stat = readFileSync(`${tasks}/${id}/stat`, "latin1");
      // After the name in brackets, which may hold spaces, the nice value is the 17th.
      const value = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
      nice.set(name, (nice.get(name) ?? new Set()).add(value));
    }
    expect(nice.get("V8Worker")).toEqual(new Set([5]));
    expect(nice.get("MainThread")).toEqual(new Set([0]));
  });

  it("mounts a dialect at the root, with a number for null and a token of the environment", async () => {
    const words = ["--reward", "math", "--dialect", "slime", "--on-null", "-0.5"];
    const { url } = await serve(words, { ASSAY_TOKEN: "0123456789" });
    const body = { prompt: "", response: "4", label: null };
    expect(await post(url, body)).toMatchObject({ error: { code: "E_UNAUTHORIZED" } });
    expect(await post(url, body, { authorization: "Bearer 0123456789" })).toBe(-0.5);
  });

  it("takes a pipeline file by its name, and a token from a file", async () => {
    const pipelineText = "version: 1\nreward: { rescale: { reward: { math: {} }, to: [0, 0.5] } }\n";
    const folder = temporaryFolder({ "half.yaml": pipelineText, "token.txt": "abcdefghij\n" });
    const [pipeline, token] = [join(folder, "half.yaml"), join(folder, "token.txt")];
    const { url } = await serve(["--reward", pipeline, "--token-file", token]);
    expect(await post(`${url}/rewards/half/v1/score`, sample, { "x-api-key": "abcdefghij" })).toMatchObject({ reward: 0.5 });
  });

  it.each([
    ["two Rewards of one name", ["--reward", "math", "--reward", "math"], "NAME=FILE"],
    ["an unknown recipe", ["--reward", "maths"], "math"],
    ["an unknown dialect", ["--reward", "math", "--dialect", "slim"], 'Did you mean "slime"?'],
    ["a dialect of numbers without --on-null", ["--reward", "math", "--dialect", "slime"], "--on-null NUMBER"],
    [
      "two dialects with one path",
      ["--reward", "math", "--dialect", "slime", "--dialect", "llama-factory", "--on-null", "0"],
      "POST / would be answered by slime and by llama-factory",
    ],
    ["an address that others can reach, without a token", ["--reward", "math", "--host", "0.0.0.0"], "needs a token"],
    ["a port that is none", ["--reward", "math", "--port", "65536"], "65535"],
    ["a deadline of no time", ["--reward", "math", "--deadline", "0"], "above 0"],
    ["an infinite number for null", ["--reward", "math", "--on-null", "1e999"], "--on-null"],
  ])("refuses %s", async (_name, words, expected) => {
    const { code, stdout, stderr } = await runMain(["serve", ...words]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(expected);
  });

  it("refuses a port that another has", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as AddressInfo; // of a server on a port
    const { code, stderr } = await runMain(["serve", "--reward", "math", "--port", String(port)]);
    expect(code).toBe(2);
    expect(stderr).toContain(`Cannot listen on 127.0.0.1:${port}: EADDRINUSE`);
  });

  it.each([
    ["too short", "1234567", 2],
    ["with spaces", "1234 5678", 2],
    ["in no file", undefined, 4],
  ])("refuses a token %s, and never shows it", async (_name, token, expected) => {
    const file = join(temporaryFolder(token === undefined ? {} : { "token.txt": token }), "token.txt");
    const { code, stderr } = await runMain(["serve", "--reward", "math", "--token-file", file]);
    expect(code).toBe(expected);
    if (token !== undefined) expect(stderr).not.toContain(token);
  });
});
