import { defineConfig } from "vitest/config";

// What a process loads, the CDK and the SDK above all, is loaded as it was compiled before.
process.env["NODE_COMPILE_CACHE"] ??= `${import.meta.dirname}/node_modules/.cache/compiled`;
// AWS's own checks of a template only warn, and take longer than the rest of a synthesis: `npm run synth` has them.
process.env["CDK_VALIDATION"] ??= "false";

export default defineConfig({
  test: {
    isolate: false, // a process loads the CDK and the SDK once, for file after file; each leaves nothing behind
    include: ["test/**/*.test.ts"],
    // `npm run test:package`, `npm run e2e:kafka`, `npm run e2e:console`, `npm run e2e:outbox`, `npm run e2e:live`
    exclude: ["test/package/**", "test/e2e/kafka/**", "test/e2e/console/**", "test/e2e/outbox/**", "test/e2e/live/**"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 4, // what takes long waits for processes and services, on two cores as well
    // Shown by `npm run coverage`; what runs in processes of its own (the command, the function) is not counted.
    coverage: {
      provider: "v8",
      include: [
        "cli/**/*.ts",
        "console/**/*.ts",
        "functions/**/*.ts",
        "infra/**/*.ts",
        "local/**/*.ts",
        "operations/**/*.ts",
        "shared/**/*.ts",
      ],
      reporter: ["text-summary", "html"],
    },
    update: "none", // golden files are written by `npm run snapshots` alone
  },
});
