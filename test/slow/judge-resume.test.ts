import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { judgeServer, verdicts } from "../rubrics/judge/live/support/judge-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const rows = 400;

describe("assay grade with a judge, killed and resumed", () => {
  it.each([false, true])(
    "repeats no call for rows that were written (with a cache: %s)",
    async (cached) => {
      let kill: (() => void) | undefined;
      const server = await judgeServer(async ({ user, index }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (index % 150 === 149) kill?.();
        return verdicts(user, true);
      });
      const folder = temporaryFolder({
        "in.jsonl": Array.from({ length: rows }, (_, at) => `{"id":"r${at}","prompt":"Hi","completion":"answer number ${at}."}\n`).join(""),
        "p.yaml": `version: 1\nreward: { rubric: { rubric: [{ id: kind, criterion: Is kind }], judge: { model: judge, url: "${server.url}" } } }\n`,
      });
      const out = join(folder, "out.jsonl");
      const written = (): readonly string[] => {
        const text = existsSync(out) ? readFileSync(out, "utf8") : "";
        return text
          .slice(0, text.lastIndexOf("\n") + 1)
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => String((JSON.parse(line) as { id: string }).id)); // written by grade
      };
      const run = async (mayKill: boolean): Promise<{ readonly code: number | null; readonly signal: string | null }> => {
        const words = [
          "grade",
          "in.jsonl",
          "--reward",
          "p.yaml",
          "--out",
          "out.jsonl",
          "--resume",
          ...(cached ? ["--cache", "cache.sqlite"] : []),
        ];
        const child = spawn(process.execPath, ["--conditions=assay-source", bin, ...words], {
          cwd: folder,
          stdio: "ignore",
          timeout: 60_000,
        });
        kill = mayKill ? () => child.kill("SIGKILL") : undefined;
        const [code, signal] = (await once(child, "close")) as [number | null, string | null];
        return { code, signal };
      };
      let known: readonly string[] = [];
      let from = 0;
      for (const mayKill of [true, true, false]) {
        const { code, signal } = await run(mayKill);
        if (mayKill) expect(signal).toBe("SIGKILL");
        else expect(code).toBe(0);
        const asked = server.received.slice(from).map(({ user }) => `r${/answer number (\d+)\./u.exec(user)?.[1]}`);
        expect(asked.filter((id) => known.includes(id))).toEqual([]);
        known = written();
        from = server.received.length;
      }
      expect(known).toEqual(Array.from({ length: rows }, (_, at) => `r${at}`));
      // Those that were under way, or not yet written, when the process was killed twice.
      expect(server.received.length).toBeLessThan(rows + 2 * 150);
    },
    120_000,
  );
});
