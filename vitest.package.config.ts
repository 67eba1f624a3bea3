// `npm run test:package`: the package as people install it. It needs the npm registry, which `npm test` does not.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/package/**/*.test.ts"],
    globalSetup: "test/package/packed.ts",
    reporters: ["default", "./test/support/summary-reporter.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false, // installing is what takes time, and the files share what was installed
  },
});
