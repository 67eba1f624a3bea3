// AWS's own matcher, in a Java process of its own: the version that pom.xml pins, which Maven fetches once.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { escapeForFilter } from "../../shared/subscriber/match-filter.ts";
import type { Question } from "./questions.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const jars = fileURLToPath(new URL("../../.venv/event-ruler", import.meta.url));

/** What is missing on this machine, in a line; undefined if nothing is. */
export function missingJava(): string | undefined {
  for (const command of ["java", "mvn"]) {
    const { status, error } = spawnSync(command, ["-version"], { encoding: "utf8" });
    if (error || status !== 0) return `the oracle needs ${command} on the PATH (Java 17 or later, and Maven)`;
  }
  return undefined;
}

/** The version that is asked. */
export const eventRulerVersion = (): string =>
  /<artifactId>event-ruler<\/artifactId>\s*<version>([^<]+)/.exec(readFileSync(join(folder, "pom.xml"), "utf8"))?.[1] ??
  "";

/** An answer for each question, as Oracle.java writes them. @throws Error in a line if Java or Maven fail */
export function askEventRuler(questions: readonly Question[]): string[] {
  const own = join(jars, eventRulerVersion());
  if (!existsSync(own)) {
    run("mvn", ["-q", "-B", "-f", join(folder, "pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${own}`]);
  }
  const input = questions.map(({ scope, policy, events }) =>
    JSON.stringify({
      policy: JSON.stringify(policy),
      events: events.map((event) => JSON.stringify(scope === "MessageAttributes" ? asSnsSees(event) : event)),
    }),
  );
  const output = run("java", ["-cp", join(own, "*"), join(folder, "Oracle.java")], input.join("\n"));
  const answers = output.split("\n").slice(0, -1);
  if (answers.length !== questions.length) {
    throw new Error(`the matcher gave ${answers.length} answers to ${questions.length} questions`);
  }
  return answers;
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
function asSnsSees(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const escaped = (value: unknown): unknown => (typeof value === "string" ? escapeForFilter(value) : value);
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(escaped) : escaped(value),
    ]),
  );
}

function run(command: string, parameters: readonly string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error || status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr.trim().split("\n")[0]}`);
  return stdout;
}
