import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zstdDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openResultOutput } from "../../src/data/results/open-result-output.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const recipe = fileURLToPath(new URL("../support/recipes/fragile.ts", import.meta.url));
const rows = 12_000;
const kills = ["37", "2600", "2601", "5999", "11950"];

interface Run {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

type Row = Readonly<Record<string, unknown>>;

describe("assay grade --resume", () => {
  const folderWithRows = (): string =>
    temporaryFolder({
      "in.jsonl": Array.from(
        { length: rows },
        (_, at) => `{"id":"r${at}","group":"g${at >> 3}","prompt":"é","completion":"${at}","reference":null}\n`,
      ).join(""),
    });
  const grade = (folder: string, out: string, more: readonly string[], env: Readonly<Record<string, string>> = {}): Run => {
    const words = ["grade", "in.jsonl", "--reward", "fragile", "--recipes", recipe, "--keep", "completion,prompt", "--out", out, ...more];
    const { status, signal, stderr } = spawnSync(process.execPath, ["--conditions=assay-source", bin, ...words], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...env },
      timeout: 60_000,
    });
    return { code: status, signal, stderr };
  };
  /** The rows of an output without what may differ between runs. */
  const rowsOf = async (folder: string, out: string): Promise<readonly Row[]> => {
    const output = await openResultOutput(join(folder, out), out);
    const found: Row[] = [];
    for await (const lines of output.earlier()) {
      for (const line of lines) found.push({ ...(JSON.parse(line) as Row), duration_ms: 0, cached: false });
    }
    return found;
  };

  it.each(["out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.parquet", "out.csv"])(
    "gives the rows of an uninterrupted run after kills at any moment, with errored rows mended: %s",
    async (out) => {
      const folder = folderWithRows();
      expect(grade(folder, `whole-${out}`, []).code).toBe(0);
      for (const at of kills) {
        const run = grade(folder, out, ["--resume"], { FRAGILE_KILL_AT: at, FRAGILE_THROWS: "1" });
        expect(run, run.stderr).toMatchObject({ signal: "SIGKILL" });
      }
      const ended = grade(folder, out, ["--resume"], { FRAGILE_THROWS: "1" });
      expect(ended, ended.stderr).toMatchObject({ code: 3 });
      // Killed again while it mends: what was mended by then is kept beside the output.
      expect(grade(folder, out, ["--resume"], { FRAGILE_KILL_AT: "11942" }).signal).toBe("SIGKILL");
      const mended = grade(folder, out, ["--resume"]);
      expect(mended, mended.stderr).toMatchObject({ code: 0 });
      expect(mended.stderr).toContain(`scored ${rows.toLocaleString("en-US")}`);
      expect(await rowsOf(folder, out)).toEqual(await rowsOf(folder, `whole-${out}`));
      expect(readdirSync(folder).filter((name) => /mended|new|tmp/u.test(name))).toEqual([]);
      if (out === "out.jsonl.gz") expect(gunzipSync(readFileSync(join(folder, out))).toString()).toContain('"id":"r11999"');
      if (out === "out.jsonl.zst") expect(zstdDecompressSync(readFileSync(join(folder, out))).toString()).toContain('"id":"r0"');
    },
    120_000,
  );
});
