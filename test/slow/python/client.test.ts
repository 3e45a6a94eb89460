import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

it("passes the Python client's own tests", { timeout: 240_000 }, async () => {
  // Quoted, since the client splits the command as a shell does.
  const command = [process.execPath, "--conditions=assay-source", resolve(root, "src/cli/bin.ts")].map((word) => `'${word}'`).join(" ");
  const { stderr } = await promisify(execFile)("python3", ["-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests"], {
    cwd: resolve(root, "python"),
    env: { ...process.env, PYTHONPATH: "src", PYTHONDONTWRITEBYTECODE: "1", ASSAY_COMMAND: command },
  });
  expect(stderr).toMatch(/Ran \d{2,} tests/u);
  expect(stderr).toMatch(/^OK/mu);
});
