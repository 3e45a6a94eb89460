import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import metadata from "../../package.json" with { type: "json" };
import { entries } from "../../scripts/public-types.ts";
import { root } from "../../scripts/sources.ts";

// Used as TypeScript and as JavaScript.
const usage = `
const samples = ["Paris", "Rome"].map((completion) => ({ id: completion, prompt: "", completion, reference: "Paris" }));
const scores = await score(exact(), samples);
`;

/** What a user gets: the package is built, packed and installed in a folder of its own, and used from there. */
describe("the packed package", () => {
  const home = mkdtempSync(join(tmpdir(), "assay-package-"));
  const installed = join(home, "node_modules/assay-rewards");
  const publicEntries = entries().map(([entry]) => entry);
  let packed: readonly string[] = [];

  beforeAll(() => {
    run("npm", ["run", "--silent", "build"], root);
    const [pack] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", home], root)) as readonly Packed[]; // npm's format
    packed = pack?.files.map(({ path }) => path) ?? [];
    writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, type: "module" }));
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${pack?.filename}`], home);
  }, 180_000);

  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it("holds what runs and what explains it, and no tests, cases, examples or stale output", () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        "package.json",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "dist/src/index.js",
        "dist/src/index.d.ts",
        "dist/src/cli/bin.js",
      ]),
    );
    expect(packed.filter((path) => /cases\.jsonl$|\.test\.|^(test|examples|benchmarks|scripts|\.)/u.test(path))).toEqual([]);
    const stale = packed.filter(
      (path) =>
        path.startsWith("dist/") && path.endsWith(".js") && !existsSync(join(root, path.slice("dist/".length).replace(/\.js$/u, ".ts"))),
    );
    expect(stale).toEqual([]);
  });

  it("has no import that points to nothing", () => {
    const broken = packed
      .filter((path) => path.endsWith(".js"))
      .flatMap((path) => {
        const text = readFileSync(join(installed, path), "utf8");
        const relative = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/gu)].map((match) => String(match[1]));
        return relative
          .filter((specifier) => !existsSync(join(installed, path, "..", specifier)))
          .map((specifier) => `${path}: ${specifier}`);
      });
    expect(broken).toEqual([]);
  });

  it.each([
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("gives types to every entry with module %s and resolution %s", (module, moduleResolution) => {
    const imports = publicEntries.map((entry, index) => `import * as entry${index} from "${entry}";`);
    const lines = [
      ...imports,
      `export const entries: readonly object[] = [${publicEntries.map((_, index) => `entry${index}`).join(", ")}];`,
    ];
    const use = [
      'import { score, type Score } from "assay-rewards";',
      'import { exact } from "assay-rewards/verifiers/exact";',
      usage,
      "export const kept: readonly Score[] = scores;",
    ];
    writeFileSync(join(home, "entries.ts"), lines.join("\n"));
    writeFileSync(join(home, "use.ts"), use.join("\n"));
    // Without the types of Node: a user who has none can still compile.
    const compilerOptions = { strict: true, noEmit: true, skipLibCheck: false, target: "es2024", module, moduleResolution, types: [] };
    writeFileSync(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["entries.ts", "use.ts"] }));
    run(join(root, "node_modules/.bin/tsc"), ["-p", home], home);
  });

  it("scores from the SDK, and every entry loads", () => {
    const code = [
      ...publicEntries.map((entry) => `await import("${entry}");`),
      'const { score } = await import("assay-rewards");',
      'const { exact } = await import("assay-rewards/verifiers/exact");',
      usage,
    ];
    const output = run(
      process.execPath,
      ["--input-type=module", "-e", `${code.join("\n")}\nconsole.log(JSON.stringify(scores.map(({ reward }) => reward)));`],
      home,
    );
    expect(JSON.parse(output)).toEqual([1, 0]);
  });

  it("has a command that helps and knows the built-in recipes", () => {
    const assay = join(home, "node_modules/.bin/assay");
    expect(run(assay, ["--help"], home)).toContain("assay grade");
    expect(run(assay, ["--version"], home)).toContain(metadata.version);
    expect(run(assay, ["list"], home)).toContain("exact");
  });

  it("grades from a pipe", () => {
    const rows = '{"completion":"Paris","reference":"Paris"}\n{"completion":"Rome","reference":"Paris"}\n';
    const output = run(join(home, "node_modules/.bin/assay"), ["grade", "-", "--reward", "exact", "--json"], home, rows);
    const rewards = output
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { reward?: unknown }).reward);
    expect(rewards.slice(0, 2)).toEqual([1, 0]);
  });

  it("writes the page of an audit, with the script and the style that came along", () => {
    const rows = '{"completion":"Paris","reference":"Paris","right":true}\n{"completion":"paris!","reference":"Paris","right":true}\n';
    writeFileSync(join(home, "answers.jsonl"), rows);
    const assay = join(home, "node_modules/.bin/assay");
    run(assay, ["grade", "answers.jsonl", "--reward", "exact", "--label", "right", "--out", "graded.jsonl"], home);
    run(assay, ["audit", "graded.jsonl", "--label", "right", "--html", "audit.html"], home);
    const page = readFileSync(join(home, "audit.html"), "utf8");
    expect(page).toContain("function startList(");
    expect(page).toContain("#list .row {");
    expect(page).toContain("paris!");
    expect(page).not.toMatch(/^(?:import|export) |sourceMappingURL/mu);
  });

  const old = oldNode();
  it.skipIf(old === undefined)("says what to do on an older Node and exits with 2", () => {
    const child = spawnSync(String(old), [join(installed, "dist/src/cli/bin.js"), "--help"], { encoding: "utf8" });
    expect(child.status).toBe(2);
    expect(child.stdout).toBe("");
    expect(child.stderr).toMatch(/E_NODE_VERSION.+Node 24.+\n.*(install|npx)/u);
  });
});

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Runs a program to its end and gives its stdout; fails the test with all it said when it exits with another code than 0. */
function run(program: string, args: readonly string[], cwd: string, input = ""): string {
  const env = { ...process.env, NO_COLOR: "1", PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter) };
  const child = spawnSync(program, args, { cwd, input, encoding: "utf8", timeout: 150_000, env });
  expect(child.status, `${program} ${args.join(" ")}\n${child.stdout}\n${child.stderr}`).toBe(0);
  return child.stdout;
}

/** The first Node on PATH that is older than 24, such as the machine's own; undefined where there is none. */
function oldNode(): string | undefined {
  const places = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return places.find((place) => {
    const version = existsSync(place) ? spawnSync(place, ["--version"], { encoding: "utf8" }).stdout : "";
    return /^v\d+\./u.test(version) && Number.parseInt(version.slice(1), 10) < 24;
  });
}
