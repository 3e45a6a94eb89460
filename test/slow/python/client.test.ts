import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { clientEnv } from "../../../scripts/client-env.ts";
import { root } from "../../../scripts/sources.ts";

it("passes the Python client's own tests", { timeout: 600_000 }, async () => {
  const { stderr } = await promisify(execFile)("python3", ["-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests"], {
    cwd: join(root, "python"),
    env: clientEnv(),
  });
  expect(stderr).toMatch(/Ran \d{2,} tests/u);
  expect(stderr).toMatch(/^OK/mu);
});
