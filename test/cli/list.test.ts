import { describe, expect, it } from "vitest";
import { builtin } from "../../src/builtin.ts";
import { runMain } from "./support/run-main.ts";

describe("assay list", () => {
  it("shows every recipe with kind, version and summary", async () => {
    const { code, stdout } = await runMain(["list"]);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(builtin.length);
    expect(stdout).toMatch(/^weighted-sum +combinator +v\d+ +\S.*\.$/mu);
    expect(stdout).toMatch(/^within-group +transform +v\d+ +\S.*\.$/mu);
    expect(stdout).toMatch(/^exact +verifier +v\d+ +\S.*\.$/mu);
  });

  it("shows options and reference of every recipe", async () => {
    for (const { name, summary } of builtin) {
      const { code, stdout } = await runMain(["list", name]);
      expect(code).toBe(0);
      expect(stdout).toContain(summary);
      expect(stdout).toMatch(/^Options\n {2}\S/mu);
    }
    expect((await runMain(["list", "number"])).stdout).toMatch(/^ {2}relativeTolerance +a number from 0 to 1 /mu);
    expect((await runMain(["list", "number"])).stdout).toMatch(/^Reference\n {2}\S/mu);
    expect((await runMain(["list", "within-group"])).stdout).toMatch(/^ {2}reward +a reward +required$/mu);
    expect((await runMain(["list", "weighted-sum"])).stdout).toMatch(/^ {2}<name> +a map with weight, reward$/mu);
  });

  it("prints JSON lines with --json", async () => {
    const { stdout } = await runMain(["list", "--json"]);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string });
    expect(rows.map(({ name }) => name).toSorted()).toEqual(builtin.map(({ name }) => name).toSorted());
    expect(JSON.parse((await runMain(["list", "number", "--json"])).stdout)).toMatchObject({
      name: "number",
      kind: "verifier",
      options: { type: "object" },
    });
  });

  it("names the nearest recipe and exits 2", async () => {
    expect(await runMain(["list", "numbr"])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining('hint Did you mean "number"?'),
    });
  });
});
