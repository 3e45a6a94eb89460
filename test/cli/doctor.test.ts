import { describe, expect, it } from "vitest";
import { judgeServer } from "../rubrics/judge/live/support/judge-server.ts";
import { runCli } from "./support/run-cli.ts";
import { runMain } from "./support/run-main.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Row {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly advice: string | null;
}

const doctor = async (env: Readonly<Record<string, string>> = {}): Promise<ReadonlyMap<string, Row>> => {
  const { code, stdout, stderr } = await runCli(["doctor", "--json"], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return new Map(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Row)
      .map((row) => [row.name, row]),
  );
};

describe("assay doctor", () => {
  it("says what this machine can do, and starts a worker to know it", async () => {
    const rows = await doctor();
    expect([...rows.keys()].slice(0, 8)).toEqual([
      "node",
      "cores",
      "memory",
      "worker pool",
      "temporary folder",
      "isolated-vm",
      "pyodide",
      "python3",
    ]);
    expect(rows.get("node")).toMatchObject({ ok: true, detail: expect.stringContaining(process.versions.node) });
    expect(rows.get("worker pool")).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^started and checked a sample with "[a-z-]+" in \d+ ms$/u),
    });
    expect([...rows.keys()].slice(8, 10)).toEqual(["sandbox", "  user namespace"]);
    for (const { ok, advice } of rows.values()) expect(advice === null).toBe(ok);
  });

  it("says what is missing and what to do, and exits 0", async () => {
    const rows = await doctor({ PATH: temporaryFolder(), TMPDIR: "/no/such/folder" });
    expect(rows.get("temporary folder")).toMatchObject({
      ok: false,
      detail: expect.stringContaining("ENOENT"),
      advice: "Set TMPDIR to a folder that can be written to.",
    });
  });

  it("prints a line each for people", async () => {
    const { code, stdout } = await runCli(["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {7}node {14}\d+\./mu);
    expect(stdout).toMatch(/^ok {7}worker pool {7}started/mu);
  });
});

describe("assay doctor --judge", () => {
  it("shows what an endpoint can do, and which options to set", async () => {
    const server = await judgeServer(({ body }) =>
      body["response_format"] === undefined
        ? '{"verdict": true}'
        : { status: 400, body: { error: { message: "no response_format here" } } },
    );
    const { code, stdout } = await runMain(["doctor", "--judge", server.url, "--model", "j"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok +chat +answered as stand-in$/mu);
    expect(stdout).toMatch(/^missing +json-schema +.*no response_format here/mu);
    expect(stdout).toMatch(/^missing +logprobs/mu);
    expect(stdout).toMatch(/^ok +options +judge: \{ format: text \}$/mu);
  });

  it("says what is wrong with one that does not answer", async () => {
    const server = await judgeServer(() => ({ status: 404, body: {} }));
    const { code, stdout } = await runMain(["doctor", "--judge", server.url, "--model", "j", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "chat", ok: false, detail: expect.stringContaining("404") });
    expect(await runMain(["doctor", "--judge", server.url])).toMatchObject({ code: 2 });
  });
});
