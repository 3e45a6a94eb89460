import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pythonResponseMarks } from "../../scripts/python-response-marks.ts";
import { pythonVersion } from "../../scripts/python-version.ts";
import { root } from "../../scripts/sources.ts";

it("version.py of the Python package is that of package.json and of the protocol (npm run update writes it)", () => {
  expect(readFileSync(join(root, "python/src/assay_rewards/version.py"), "utf8")).toBe(pythonVersion());
});

it("response_marks.py of the Python package is the server's list (npm run update writes it)", () => {
  expect(readFileSync(join(root, "python/src/assay_rewards/adapters/response_marks.py"), "utf8")).toBe(pythonResponseMarks());
});

it("the Python package takes its version from version.py alone", () => {
  const project = readFileSync(join(root, "python/pyproject.toml"), "utf8");
  expect(project).toMatch(/^dynamic = \["version"\]$/mu);
  expect(project).toContain('path = "src/assay_rewards/version.py"');
  expect(project).not.toMatch(/^version = /mu);
});
