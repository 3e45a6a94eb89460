import { fileURLToPath } from "node:url";

/** The Python side. It is no module of TypeScript, so it lies in the package's own folder also where we run from what was built. */
const script = new URL(import.meta.url.endsWith(".ts") ? "./sandbox.py" : "../../../../verifiers/code/python/sandbox.py", import.meta.url);

/** Words for an interpreter that start the Python side, without the user's own start files; what it is to do follows them. */
export const sandboxWords: readonly string[] = ["-s", "-S", "-B", fileURLToPath(script)];
