import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/sources.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = (cases: readonly object[]) => {
  const file = join(temporaryFolder({ "golden.json": JSON.stringify({ format: 1, cases }) }), "golden.json");
  const { status, stdout } = spawnSync(process.execPath, ["--conditions=assay-source", "scripts/golden/noise.ts", file], {
    cwd: root,
    encoding: "utf8",
    timeout: 25_000,
  });
  return { status, lines: stdout.trimEnd().split("\n") };
};
const size = { id: "size", fn: "sampleSizeZeroFailures", in: { maxRate: 0.05, alpha: 0.05 }, out: { n: 59, accept: [59, 93, 124, 208] } };
const quantile = { id: "quantile", fn: "normalQuantile", in: { p: 0.975 }, out: 1.959963984540054 };
const kappa = {
  id: "kappa",
  fn: "cohenKappa",
  in: {
    table: [
      [5, 0],
      [0, 0],
    ],
    alpha: 0.05,
  },
  out: { po: 1, kappa: null, ci: [null, null] },
};
const backward = {
  id: "backward",
  fn: "backward",
  in: { y: [0, 1], rho0: 0.05, rho1: 0.2 },
  out: [-0.06666666666666667, 1.2666666666666666],
};

describe("golden:noise", () => {
  it("counts what agrees and exits 0 where all do", () => {
    expect(run([size, quantile, kappa, backward])).toEqual({ status: 0, lines: ["4 of 4"] });
  });

  it("says what differs, and where", () => {
    const { status, lines } = run([
      size,
      { ...size, id: "wrong", out: { n: 59, accept: [59, 93, 124, 209] } },
      { ...quantile, id: "rough", out: 1.96, tol: 1e-3 },
      { ...quantile, id: "far", out: 1.96 },
      { id: "unknown", fn: "nothing", in: {}, out: 1 },
      { ...quantile, id: "finite", out: null },
      { ...quantile, id: "refused", in: { p: 2 }, out: 0 },
      { id: "broken", fn: "calibration", in: {}, out: { ece: 0 } },
    ]);
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe("2 of 8");
    expect(lines.slice(0, -1).map((line) => line.split(/[ :]/u)[0])).toEqual(["wrong", "far", "unknown", "finite", "refused", "broken"]);
    expect(lines[0]).toBe("wrong result.accept.3: expected 209, 208 came");
  });

  it("exits 1 where there is nothing to compare", () => {
    expect(run([])).toEqual({ status: 1, lines: ["0 of 0"] });
  });
});
