import { fileURLToPath } from "node:url";

/** The Python side. It is no module of TypeScript, so it lies in the package's own folder also where we run from what was built. */
const script = new URL(
  import.meta.url.endsWith(".ts") ? "./python/run_function.py" : "../../../verifiers/python-function/python/run_function.py",
  import.meta.url,
);

/** Words for an interpreter that start the Python side. What the function prints is not held back. */
export const runnerWords: readonly string[] = ["-u", fileURLToPath(script)];
