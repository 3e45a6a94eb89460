#!/usr/bin/env node
// No static import, so that an older Node gets as far as the message.
export {};

const major = Number(process.versions.node.split(".")[0]);
if (major >= 24) {
  // Not awaited here: Node would add a warning of its own where a recipe never settles, which start tells.
  void import("./main.ts").then(({ start }) => start());
} else {
  process.stderr.write(
    `error E_NODE_VERSION: Assay needs Node 24 or newer; this is Node ${process.versions.node}.\n` +
      "hint Run it with: npx -p node@24 -p assay-rewards assay …   or install Node 24 from https://nodejs.org\n",
  );
  process.exitCode = 2;
}
