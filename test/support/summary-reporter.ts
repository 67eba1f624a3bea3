import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line, for people and machines that read only the last one. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => states.filter((each) => each === state).length;
    process.stdout.write(`\n${count("passed")} passed, ${count("failed")} failed\n`);
  }
}
