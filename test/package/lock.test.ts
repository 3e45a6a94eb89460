import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/sources.ts";

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Lock = Readonly<Record<string, Locked>>;

/** Optional dependencies that are named and not locked: `npm ci` refuses such a lock file. */
function unlocked(packages: Lock): readonly string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !places(path, name).some((place) => place in packages)),
  );
}

/** Where Node looks for a package from inside another: its own folder, then each one above. */
function places(path: string, name: string): readonly string[] {
  const parts = path.split("/node_modules/");
  return [
    ...parts.map((_, depth) => `${parts.slice(0, parts.length - depth).join("/node_modules/")}/node_modules/${name}`),
    `node_modules/${name}`,
  ];
}

describe("package-lock.json", () => {
  it("has an entry for every optional dependency, so that npm ci takes it", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { readonly packages: Lock }; // npm's format, version 3
    const named = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(named.length).toBeGreaterThan(50);
    expect(unlocked(lock.packages)).toEqual([]);
  });

  it("would miss a platform package that is named and not locked", () => {
    const packages: Lock = {
      "node_modules/lint": { optionalDependencies: { "@lint/linux": "1", "@lint/mac": "1", nested: "1" } },
      "node_modules/@lint/linux": {},
      "node_modules/lint/node_modules/nested": {},
    };
    expect(unlocked(packages)).toEqual(["@lint/mac"]);
  });
});
