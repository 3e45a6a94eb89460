/** The Python side. It is no module of TypeScript, so it lies in the package's own folder also where we run from what was built. */
export const sandboxScript: URL = new URL(
  import.meta.url.endsWith(".ts") ? "./sandbox.py" : "../../../../verifiers/code/python/sandbox.py",
  import.meta.url,
);
