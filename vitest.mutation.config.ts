// The tests that mutations are given to: those of the pure core, which take seconds and not minutes.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/shared/{internal,contracts}/**/*.test.ts",
      "test/shared/subscriber/*filter*.test.ts",
      "test/functions/event-processor/*.test.ts",
    ],
    testTimeout: 60_000,
    update: "none",
  },
});
