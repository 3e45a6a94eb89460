import { readFileSync } from "node:fs";

/** The version of this package. */
export function ownVersion(): string {
  const name = import.meta.url.endsWith(".ts") ? "../../package.json" : "../../../package.json";
  const { version } = JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as { version: string }; // our own package.json has one
  return version;
}
