import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runMain } from "./support/run-main.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const sample = Array.from({ length: 3 }, (_, row) =>
  JSON.stringify({
    id: `r${row}`,
    place: `graded.jsonl:${row + 5}`,
    prompt: [
      { role: "system", content: "Be short." },
      { role: "user", content: `What is ${row} + 1?` },
    ],
    completion: `It is ${row + 1}.`,
    reference: row === 2 ? { value: 3 } : String(row + 1),
    reward: 0.125,
    reason: "HIDDEN reason",
    decision: { verdict: 0, stratum: "HIDDEN stratum" },
    audit: { stratum: "HIDDEN stratum", verdict: 1, propensity: 0.5 },
  }),
).join("\n");

interface Reply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A request with any headers, which fetch does not allow. */
function call(
  address: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Runs the command while `task` has its address, then interrupts it where it still runs. */
async function labelling(
  words: readonly string[],
  cwd: string,
  task: (address: string) => Promise<void>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const interrupt = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const { main } = await import("../../src/cli/main.ts");
  const { Writable } = await import("node:stream");
  const texts = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof texts): InstanceType<typeof Writable> & { isTTY: boolean } =>
    Object.assign(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          texts[name] += chunk.toString();
          const address = /http:\S+/u.exec(texts[name])?.[0];
          if (address !== undefined && texts[name].includes("Ctrl-C")) resolve(address);
          done();
        },
      }),
      { isTTY: false },
    );
  const { Readable } = await import("node:stream");
  const run = main(["audit", "label", ...words], {
    stdin: Readable.from([]),
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    signal: interrupt.signal,
    cwd,
    env: {},
  });
  const early = run.then((code) => Promise.reject(new Error(`ended with ${code}: ${texts.stderr}`)));
  early.catch(() => {});
  try {
    await task(await Promise.race([promise, early]));
  } finally {
    interrupt.abort();
  }
  return { code: await run, ...texts };
}

const post = (address: string, path: string, value: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  call(`${address}${path}`, {
    method: "POST",
    headers: { origin: new URL(address).origin, "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  });

describe("assay audit label", () => {
  it("serves rows that tell no verdict, and keeps labels that go on later", async () => {
    const cwd = temporaryFolder({ "sample.jsonl": sample });
    const first = await labelling(["sample.jsonl", "--rater", "ann"], cwd, async (address) => {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/u);
      const texts = [
        await call(address),
        await call(`${address}progress`),
        ...(await Promise.all([0, 1, 2].map((row) => call(`${address}row/${row}`)))),
      ];
      expect(texts.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      for (const { body } of texts) expect(body).not.toMatch(/HIDDEN|0\.125|propensity|"r\d"|graded/u);
      expect(JSON.parse(String(texts[2]?.body))).toMatchObject({
        position: 0,
        prompt: expect.stringMatching(/^system:\nBe short\.\n\nuser:\nWhat is/u),
        answer: null,
      });
      expect((await post(address, "answer", { position: 0, answer: "right" })).body).toBe(
        '{"rater":"ann","total":3,"done":1,"position":1}',
      );
    });
    expect(first.code).toBe(130);
    expect(first.stdout).toBe("ann: 1 labelled (1 right, 0 wrong, 0 can't tell)\n");
    const [line] = readFileSync(join(cwd, "sample.labels.jsonl"), "utf8").trim().split("\n");
    expect(JSON.parse(String(line))).toMatchObject({
      rater: "ann",
      label: 1,
      audit: { stratum: "HIDDEN stratum", verdict: 1, propensity: 0.5 },
      place: expect.stringMatching(/^graded\.jsonl:/u),
    });

    const second = await labelling(["sample.jsonl", "--rater", "ann"], cwd, async (address) => {
      expect(JSON.parse((await call(`${address}progress`)).body)).toMatchObject({ done: 1, position: 1 });
      await post(address, "answer", { position: 1, answer: "wrong" });
      await post(address, "answer", { position: 2, answer: "unsure" });
      expect(JSON.parse((await post(address, "undo", {})).body)).toMatchObject({ done: 2, position: 2 });
      expect((await post(address, "finish", {})).status).toBe(200);
      // The server goes by itself now.
      await expect
        .poll(() =>
          call(address).then(
            () => "there",
            () => "gone",
          ),
        )
        .toBe("gone");
    });
    expect(second.stdout).toBe("ann: 2 labelled (1 right, 1 wrong, 0 can't tell)\n");
    const told = await runMain(["audit", "label", "sample.jsonl", "--agreement"], { cwd });
    expect(told).toEqual({ code: 0, stdout: second.stdout, stderr: "" });
  });

  it("answers nobody but its own page", async () => {
    const cwd = temporaryFolder({ "sample.jsonl": sample });
    await labelling(["sample.jsonl", "--rater", "ann"], cwd, async (address) => {
      const { origin, host, pathname } = new URL(address);
      const answer = JSON.stringify({ position: 0, answer: "right" });
      const json = { origin, "content-type": "application/json" };
      const refusals: readonly (readonly [name: string, status: number, reply: Promise<Reply>])[] = [
        ["no token", 403, call(`${origin}/`)],
        ["a wrong token", 403, call(`${origin}/${"x".repeat(32)}/progress`)],
        ["a token cut short", 403, call(`${origin}${pathname.slice(0, -2)}/progress`)],
        ["another host's name", 403, call(`${address}progress`, { headers: { host: "evil.example" } })],
        ["another port's name", 403, call(`${address}progress`, { headers: { host: "127.0.0.1:1" } })],
        ["another site", 403, call(`${address}row/0`, { headers: { "sec-fetch-site": "cross-site" } })],
        ["another origin", 403, call(`${address}progress`, { headers: { origin: "http://evil.example" } })],
        [
          "an answer from another origin",
          403,
          call(`${address}answer`, { method: "POST", headers: { ...json, origin: "http://evil.example" }, body: answer }),
        ],
        [
          "an answer without an origin",
          403,
          call(`${address}answer`, { method: "POST", headers: { "content-type": "application/json" }, body: answer }),
        ],
        ["an opaque origin", 403, call(`${address}answer`, { method: "POST", headers: { ...json, origin: "null" }, body: answer })],
        ["a form", 415, call(`${address}answer`, { method: "POST", headers: { ...json, "content-type": "text/plain" }, body: answer })],
        ["no JSON", 400, call(`${address}answer`, { method: "POST", headers: json, body: "{" })],
        ["another shape", 400, post(address, "answer", { position: 0, answer: "maybe" })],
        ["a field too much", 400, post(address, "answer", { position: 0, answer: "right", rater: "eve" })],
        ["a negative row", 400, post(address, "answer", { position: -1, answer: "right" })],
        ["no such row", 404, post(address, "answer", { position: 3, answer: "right" })],
        ["no such row to see", 404, call(`${address}row/99999999999999999999`)],
        ["a long body", 413, post(address, "answer", { position: 0, answer: "x".repeat(5_000) })],
        ["another path", 404, call(`${address}etc/passwd`)],
        ["another method", 404, call(address, { method: "DELETE", headers: { origin } })],
      ];
      for (const [name, status, reply] of refusals) expect([name, (await reply).status]).toEqual([name, status]);
      expect((await call(`${address}progress`, { headers: { host: host.replace("127.0.0.1", "localhost") } })).status).toBe(200);
      const page = await call(address);
      expect(page.headers).toMatchObject({
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "content-security-policy": expect.stringMatching(
          /^default-src 'none'; script-src 'sha256-\S+ 'sha256-\S+; style-src 'sha256-\S+; connect-src 'self';.*frame-ancestors 'none'$/u,
        ),
      });
    });
    expect(readFileSync(join(cwd, "sample.labels.jsonl"), "utf8")).toBe("");
  });

  it("ends by itself when nobody comes", async () => {
    const cwd = temporaryFolder({ "sample.jsonl": sample });
    const { code, stdout } = await runMain(["audit", "label", "sample.jsonl", "--rater", "ann", "--idle", "0.001"], { cwd });
    expect([code, stdout]).toEqual([0, "sample.labels.jsonl has no label.\n"]);
  });

  it("labels plain rows, which have no draw", async () => {
    const cwd = temporaryFolder({ "rows.csv": "question,response,gold\n1+1?,2,2\n" });
    await labelling(["rows.csv", "--rater", "ann", "--labels", "mine.jsonl"], cwd, async (address) => {
      expect(JSON.parse((await call(`${address}row/0`)).body)).toMatchObject({ prompt: "1+1?", completion: "2", reference: "2" });
      await post(address, "answer", { position: 0, answer: "right" });
    });
    expect(JSON.parse(readFileSync(join(cwd, "mine.jsonl"), "utf8"))).toEqual({
      id: "rows.csv:2",
      place: "rows.csv:2",
      rater: "ann",
      label: 1,
      at: expect.any(String),
    });
  });

  it("closes the circle: rows are drawn, labelled and found again by the audit", async () => {
    // Every second one equals its reference; of the others every fifth is right all the same.
    const rows = Array.from({ length: 40 }, (_, row) => {
      const completion = row % 2 === 1 ? `${row}` : row % 10 === 0 ? `right: ${row}` : `wrong: ${row}`;
      return JSON.stringify({ id: `r${row}`, prompt: "?", completion, reference: `${row}` });
    });
    const cwd = temporaryFolder({ "runs/data.jsonl": rows.join("\n") });
    const grade = ["grade", "runs/data.jsonl", "--reward", "exact", "--keep", "prompt,completion,reference", "--out", "runs/graded.jsonl"];
    expect((await runMain(grade, { cwd })).code).toBe(0);
    expect((await runMain(["audit", "sample", "runs/graded.jsonl", "--n", "20", "--out", "sample.jsonl"], { cwd })).code).toBe(0);
    await labelling(["sample.jsonl", "--rater", "ann"], cwd, async (address) => {
      const { total } = JSON.parse((await call(`${address}progress`)).body) as { readonly total: number };
      expect(total).toBe(20);
      for (let position = 0; position < total; position += 1) {
        const shown = JSON.parse((await call(`${address}row/${position}`)).body) as {
          readonly completion: string;
          readonly reference: string;
        };
        await post(address, "answer", { position, answer: shown.completion.startsWith("wrong") ? "wrong" : "right" });
      }
    });
    const audited = await runMain(["audit", "runs/graded.jsonl", "--labels", "sample.labels.jsonl", "--json"], { cwd });
    expect(audited.stderr).not.toContain("stand in no graded file");
    expect(JSON.parse(audited.stdout)).toMatchObject({
      overall: { negatives: { rows: 20, labelled: 10 }, positives: { rows: 20, labelled: 10, wrong: 0 } },
    });
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ["no rater", ["sample.jsonl"], 2, /--rater NAME/u],
    ["a rater with odd characters", ["sample.jsonl", "--rater", "a\u202eb"], 2, /at most 64 letters/u],
    ["no file", ["none.jsonl", "--rater", "ann"], 4, /none\.jsonl/u],
    ["a broken row", ["broken.jsonl", "--rater", "ann"], 3, /broken\.jsonl:2.*not JSON/u],
    ["no completion", ["empty.jsonl", "--rater", "ann"], 2, /completion/u],
    ["rows of one place", ["twice.jsonl", "--rater", "ann"], 2, /second row that stands for a:1/u],
    ["another kind of file for labels", ["sample.jsonl", "--rater", "ann", "--labels", "sample.jsonl"], 4, /is no label/u],
    ["a port out of range", ["sample.jsonl", "--rater", "ann", "--port", "70000"], 2, /65535/u],
    ["no idle time", ["sample.jsonl", "--rater", "ann", "--idle", "0"], 2, /minutes/u],
  ])("refuses %s", async (_name, words, code, message) => {
    const cwd = temporaryFolder({
      "sample.jsonl": sample,
      "broken.jsonl": '{"completion":"1"}\n{"completion":\n',
      "empty.jsonl": '{"id":"1","prompt":"?"}\n',
      "twice.jsonl": '{"id":"1","place":"a:1","completion":"1"}\n{"id":"1","place":"a:1","completion":"2"}\n',
    });
    const result = await runMain(["audit", "label", ...words], { cwd });
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
  });

  it("has nothing to do in an empty file", async () => {
    const cwd = temporaryFolder({ "sample.jsonl": "" });
    expect(await runMain(["audit", "label", "sample.jsonl", "--rater", "ann"], { cwd })).toEqual({
      code: 0,
      stdout: "",
      stderr: "warning: sample.jsonl has no rows\n",
    });
  });
});
