/** What a floor may import beside itself and core. Packages are third-party ones; Node's own modules are free everywhere. */
export interface Floor {
  readonly name: string;
  readonly floors: readonly string[];
  readonly packages: readonly string[];
  /** An import whose path is computed cannot be checked, so only floors that load users' recipes or worker modules may have one, and files that are named. */
  readonly computed?: true | readonly string[];
}

/** The floors of the tree, from the ground up. Adding a folder under src/ means adding a line here. */
export const floors: readonly Floor[] = [
  { name: "core", floors: [], packages: ["zod", "p-limit"], computed: true },
  { name: "compose", floors: [], packages: ["zod", "mathjs"] },
  { name: "pipeline", floors: [], packages: ["zod", "yaml"], computed: true },
  { name: "data", floors: [], packages: ["zod", "hyparquet", "hyparquet-writer", "hyparquet-compressors"] },
  { name: "redis", floors: [], packages: ["@redis/client"] },
  { name: "cache", floors: ["redis"], packages: ["zod"] },
  { name: "scorer", floors: ["cache"], packages: [] },
  { name: "noise", floors: ["pipeline", "redis"], packages: ["zod"] },
  { name: "shaping", floors: [], packages: ["zod"] },
  { name: "audit", floors: ["noise"], packages: ["zod"] },
  { name: "verifiers/shared", floors: [], packages: ["zod", "re2js"] },
  {
    name: "verifiers",
    floors: ["verifiers/shared"],
    packages: ["zod", "re2js", "ajv", "mathjs", "nerdamer-prime", "isolated-vm", "quickjs-emscripten"],
    // A child that may read one folder cannot look for a package by name.
    computed: ["verifiers/code/wasm/child/open-pyodide.ts"],
  },
  { name: "rubrics", floors: ["verifiers/shared"], packages: ["zod", "p-limit", "@opentelemetry/api"] },
  { name: "builtin", floors: ["compose", "noise", "shaping", "verifiers", "rubrics"], packages: [] },
  { name: "report", floors: ["audit"], packages: ["zod"] },
  {
    name: "server",
    floors: ["builtin", "cache", "compose", "data", "noise", "pipeline", "rubrics", "scorer", "verifiers"],
    packages: ["zod", "hono", "@hono/node-server", "prom-client"],
  },
  {
    name: "cli",
    floors: [
      "compose",
      "pipeline",
      "data",
      "redis",
      "cache",
      "scorer",
      "noise",
      "shaping",
      "audit",
      "verifiers",
      "rubrics",
      "builtin",
      "report",
      "server",
    ],
    packages: ["zod"],
    computed: true,
  },
  {
    name: "index",
    floors: ["compose", "pipeline", "data", "cache", "scorer", "noise", "shaping", "audit", "verifiers", "rubrics", "builtin", "report"],
    packages: [],
  },
];

/** The floor of a source file, by its path from the repository's root; undefined for a file that stands on none. */
export function floorOf(path: string): Floor | undefined {
  return floors.find((floor) => floor.name === floorName(path));
}

function floorName(path: string): string | undefined {
  const parts = path.split("/");
  if (path.startsWith("verifiers/shared/")) return "verifiers/shared";
  if (parts[0] === "verifiers" && parts.length > 2) return "verifiers";
  if (parts[0] === "rubrics" && parts.length > 2) return "rubrics";
  if (parts[0] !== "src") return undefined;
  return parts.length === 2 ? /^(builtin|index)\.ts$/u.exec(path.slice("src/".length))?.[1] : parts[1];
}

/** The part of a floor that may not look at its neighbours: each verifier is one; elsewhere the whole floor is. */
export function roomOf(path: string): string {
  const floor = floorName(path);
  return floor === "verifiers" ? path.split("/").slice(0, 2).join("/") : String(floor);
}
