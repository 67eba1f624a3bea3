// The tests that mutations are given to: those of the pure core. Left out are the slow ones that prove the whole (every
// fault on every batch): a mutation that only they would find counts as survived.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/shared/{internal,contracts,sending}/**/*.test.ts",
      "test/shared/subscriber/match-filter*.test.ts",
      "test/shared/engines/maestro/subscriber/filter.test.ts",
      "test/functions/processing/{plan-publish,process-batch,refused-call}.test.ts",
      "test/functions/sinks/sns-sink.test.ts",
      "test/hostile/{growth,lengths}.test.ts",
    ],
    exclude: ["test/shared/contracts/contract-suite.test.ts"],
    setupFiles: ["./test/support/fewer-runs.ts"],
    isolate: false, // the tests of the pure core leave nothing behind, and starting anew is what takes the time
    testTimeout: 60_000,
    update: "none",
  },
});
