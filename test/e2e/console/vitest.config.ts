import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/e2e/console/**/*.test.ts"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    testTimeout: 100_000,
    hookTimeout: 100_000,
    maxWorkers: 3,
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});
