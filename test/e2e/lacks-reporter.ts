// What the tests found not to be supported, and what destroyed stages left: named and counted, so that nothing is silent.
import type { Reporter, TestCase } from "vitest/node";
import { emulator } from "./cloud.ts";
import { NOT_SUPPORTED, REMAINS } from "./lacks.ts";

export default class LacksReporter implements Reporter {
  private readonly lines = new Map<string, string[]>();

  onTestCaseAnnotate(_testCase: TestCase, { type, message }: { type: string; message: string }): void {
    this.lines.set(type, [...(this.lines.get(type) ?? []), message]);
  }

  onTestRunEnd(): void {
    this.print(emulator ? "not supported by this emulator" : "not seen from this machine", NOT_SUPPORTED);
    this.print("left after `cdk destroy`", REMAINS);
  }

  private print(title: string, type: string): void {
    const lines = this.lines.get(type) ?? [];
    process.stdout.write(`\n${title} (${lines.length}):\n${lines.map((line) => `  ${line}\n`).join("")}`);
  }
}
