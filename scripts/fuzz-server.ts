// `npm run fuzz:server`: sends what schemathesis makes of /openapi.json, right and wrong in every field, to a running server with all dialects.
// The first run has uv make an environment for schemathesis in the system's temporary folder.
//   --seconds N  for how long (default 120)    --seed N    --examples N  for each path (default 50)
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { scratch } from "./scratch.ts";
import { root } from "./sources.ts";
import { interpreterOf } from "./trainers/support/environment.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    seed: { type: "string", default: "1" },
    examples: { type: "string", default: "50" },
  },
});

// On 3.11 it fails on schemas that are nested deep.
const python = await interpreterOf({ interpreter: "3.12", steps: [{ packages: ["schemathesis==4.32.5"] }] });

const words = ["serve", "--reward", "exact", "--on-null", "0", "--deadline", "20", "--log", "none", "--port", "0"];
const server = spawn(process.execPath, ["--conditions=assay-source", join(root, "src/cli/bin.ts"), ...words], {
  stdio: ["ignore", "ignore", "pipe"],
});
let said = "";
const url = await new Promise<string>((resolve, reject) => {
  server.once("exit", () => reject(new Error(`The server ended: ${said}`)));
  server.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    const [, found] = /listening on (\S+)/u.exec(said) ?? [];
    if (found !== undefined) resolve(found);
  });
});
const before = residentMb();

// A name that is served, so that what stands below it is reached.
const config = join(scratch(), "schemathesis.toml");
writeFileSync(config, '[parameters]\n"path.reward" = "exact"\n');
const fuzzer = spawn(
  join(dirname(python), "schemathesis"),
  [
    "--config-file",
    config,
    "run",
    `${url}/openapi.json`,
    "--checks=not_a_server_error,status_code_conformance,content_type_conformance",
    `--max-examples=${values.examples}`,
    `--max-time=${values.seconds}`,
    `--seed=${values.seed}`,
    "--workers=2",
    "--request-timeout=30",
    "--generation-database=none",
    "--warnings=off",
  ],
  // It keeps what it finds in the folder that it runs in.
  { cwd: scratch(), stdio: ["ignore", "inherit", "inherit"] },
);
const code = await new Promise<number | null>((resolve) => fuzzer.once("exit", resolve));
const alive = server.exitCode === null && server.signalCode === null && (await fetch(`${url}/readyz`)).ok;
console.log(`memory of the server: ${before} MB before, ${residentMb()} MB after; it ${alive ? "lives" : "is DEAD"}`);
server.kill("SIGTERM");
process.exitCode = code === 0 && alive ? 0 : 1;

function residentMb(): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${server.pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
