import metadata from "../package.json" with { type: "json" };
import { protocol } from "../src/server/protocol.ts";

/** python/src/assay_rewards/version.py, made from package.json and the number of the protocol. The Python package takes its version from it. */
export function pythonVersion(): string {
  return [
    '"""Made from package.json and src/server/protocol.ts by `npm run update`. Do not edit by hand."""',
    "",
    `VERSION = "${metadata.version}"`,
    `PROTOCOL = ${protocol}`,
    "",
  ].join("\n");
}
