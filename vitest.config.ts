import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = {
  ssr: { resolve: { conditions: ["assay-source", "node", "import", "module", "default"] } },
  test: { include: ["test/**/*.test.ts"], testTimeout: 30_000, expect: { poll: { timeout: 10_000 } }, reporters: ["default"] },
};

export default config;
