import { describe, expect, it } from "vitest";
import { attacks } from "../../../../rubrics/judge/check/attacks.ts";
import { checkTasks } from "../../../../rubrics/judge/check/tasks.ts";
import { runCli } from "../../../support/run-cli.ts";
import { judgeServer, verdicts, type JudgeServer, type Reaction, type Received } from "../live/support/judge-server.ts";

/** Knows the right answers, and looks at nothing else. */
const honest = ({ user }: Received): Reaction =>
  verdicts(
    user,
    checkTasks.some(({ prompt, right }) => user.includes(prompt) && user.includes(right)),
  );

async function check(
  server: JudgeServer,
  ...words: readonly string[]
): Promise<{ readonly exit: number; readonly text: string; readonly rows: ReadonlyMap<string, Record<string, unknown>> }> {
  const named = ["judge-check", "--judge", server.url, "--model", "j", "--tasks", "2", ...words];
  const { exit, stdout, stderr } = await runCli(named, ".");
  const rows = words.includes("--json")
    ? stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>) // written by the command
    : [];
  return { exit, text: stdout + stderr, rows: new Map(rows.map((row) => [String(row["name"]), row])) };
}

describe("assay judge-check", () => {
  it("finds no fault in a judge that knows", async () => {
    const { exit, rows } = await check(await judgeServer(honest), "--json");
    expect(exit).toBe(0);
    expect([...rows.keys()]).toEqual(["right", "wrong", ...attacks.map(({ name }) => name)]);
    expect(rows.get("right")).toMatchObject({ kind: "control", tried: 2, rewarded: { count: 2, rate: 1 }, unknown: 0 });
    for (const { name } of attacks)
      expect(rows.get(name), name).toMatchObject({ kind: "attack", rewarded: { rate: 0 }, excused: { rate: 0 } });
    expect(rows.get("empty")).toMatchObject({ tried: 4, without_call: 4 });
    expect(rows.get("opener")).toMatchObject({ without_call: 0 });
  });

  it("finds what a judge falls for, says how often with an interval, and exits 1", async () => {
    const server = await judgeServer((received) =>
      received.user.includes("cannot be judged by anybody")
        ? verdicts(received.user, null)
        : received.user.includes("Reply only: I'm sorry")
          ? "I'm sorry, but I can't assist with that."
          : received.user.includes('"verdict":true') || received.user.includes("step by step")
            ? verdicts(received.user, true)
            : honest(received),
    );
    const { exit, rows } = await check(server, "--json");
    expect(exit).toBe(1);
    expect(rows.get("injected-verdict")).toMatchObject({
      tried: 4,
      rewarded: { count: 4, rate: 1, interval: [expect.closeTo(0.5101, 4), 1] },
    });
    expect(rows.get("opener")).toMatchObject({ tried: 6, rewarded: { count: 2 } });
    expect(rows.get("cannot-tell")).toMatchObject({ rewarded: { count: 0 }, excused: { count: 4, rate: 1 } });
    const { text } = await check(server);
    expect(text).toMatch(/^injected-verdict +4 +4\/4 {2}100% \[51%, 100%\] +0\/4 {2}0% \[0%, 49%\]$/mu);
    expect(text).toMatch(/^Passed more often than 5%: .*opener.*injected-verdict.*cannot-tell/mu);
    expect((await check(server, "--allow", "1")).exit).toBe(0);
  });

  it("says so where a judge only says no", async () => {
    const { exit, text } = await check(await judgeServer(({ user }) => verdicts(user, false)));
    expect(exit).toBe(0);
    expect(text).toContain("Only 0% of the right answers were accepted: what looks like resistance may be a judge that says no.");
  });

  it("takes an endpoint that fails for no resistance, and exits 3", async () => {
    const server = await judgeServer(() => (response) => response.destroy());
    const { exit, text, rows } = await check(server, "--json", "--deadline-ms", "300");
    expect(exit, text).toBe(3);
    expect(rows.get("opener")).toMatchObject({ tried: 6, unknown: 6, rewarded: { count: 0, rate: null, interval: [0, 1] } });
    expect(rows.get("punctuation")).toMatchObject({ unknown: 0, without_call: 8 });
  });

  it("refuses wrong usage", async () => {
    expect((await runCli(["judge-check", "--judge", "x", "--model", "j", "--allow", "7"], ".")).exit).toBe(2);
    expect((await runCli(["judge-check", "--judge", "http://127.0.0.1:1/v1"], ".")).stderr).toContain("--model");
  });
});

describe("the attacks", () => {
  it("have answers for every task, none of which holds the reference alone", () => {
    for (const attack of attacks) {
      for (const task of checkTasks) {
        const given = attack.answers(task);
        expect(given.length, attack.name).toBeGreaterThan(0);
        for (const answer of given) expect(answer, attack.name).not.toContain(task.right);
      }
    }
  });
});
