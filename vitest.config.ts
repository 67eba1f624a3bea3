import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/package/**"], // `npm run test:package`
    reporters: ["default", "./test/support/summary-reporter.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Shown by `npm run coverage`; what runs in processes of its own (the command, the function) is not counted.
    coverage: {
      provider: "v8",
      include: ["cli/**/*.ts", "functions/**/*.ts", "infra/**/*.ts", "local/**/*.ts", "shared/**/*.ts"],
      reporter: ["text-summary", "html"],
    },
    update: "none", // golden files are written by `npm run snapshots` alone
  },
});
