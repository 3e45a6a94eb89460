import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../../../scripts/sources.ts";

it.each([
  ["python", "def add(a, b): return a + b", "assert add(1, 2) == 3"],
  ["javascript", "function add(a, b) { return a + b; }", "assert.equal(add(1, 2), 3)"],
])("runs %s for a user whose new files are private", async (language, completion, assert) => {
  const reference = JSON.stringify({ language, tests: { assert } });
  const words = ["explain", "--json", "--reward", "code", "--completion", completion, "--reference", reference];
  const command = [process.execPath, "--conditions=assay-source", join(root, "src/cli/bin.ts"), ...words];
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", 'umask 077 && exec "$@"', "sh", ...command]);
  expect(JSON.parse(stdout)).toMatchObject({ status: "scored", reward: 1 });
});
