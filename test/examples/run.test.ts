import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, delimiter, extname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/sources.ts";

// An example is a .ts or .sh file directly under examples/; what it prints stands in examples/expected/.
const examples = globSync("examples/*.{ts,sh}", { cwd: root }).toSorted();
const expected = globSync("examples/expected/*.txt", { cwd: root }).toSorted();
const nameOf = (path: string): string => basename(path, extname(path));

describe("examples", () => {
  it("has an expected output for each example and an example for each expected output", () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(expected.map(nameOf)).toEqual(examples.map(nameOf));
  });

  it.each(examples)("%s prints what examples/expected says", (path) => {
    const [program, args] = path.endsWith(".sh") ? ["sh", [path]] : [process.execPath, ["--conditions=assay-source", path]];
    const run = spawnSync(program, args, {
      cwd: root,
      encoding: "utf8",
      timeout: 25_000,
      env: { ...process.env, NO_COLOR: "1", PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter) },
    });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toBe(readFileSync(join(root, "examples/expected", `${nameOf(path)}.txt`), "utf8"));
  });
});
