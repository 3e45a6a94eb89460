import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = {
  ssr: { resolve: { conditions: ["assay-source", "node", "import", "module", "default"] } },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    reporters: ["default"],
    // Node from 24.15 on can crash where Maglev compiles beside a starved thread (nodejs/node#64841): a process of tests died of it.
    execArgv: ["--no-maglev"],
  },
};

export default config;
