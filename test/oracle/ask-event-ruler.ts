// AWS's own matcher, in a Java process of its own: the version that pom.xml pins, which Maven fetches once.
import { fileURLToPath } from "node:url";
import { classPath, pinnedVersion, runJava } from "../../local/kafka/java.ts";
import { escapeForFilter } from "../../shared/subscriber/match-filter.ts";
import type { Question } from "./questions.ts";

const pom = fileURLToPath(new URL("./pom.xml", import.meta.url));
const program = fileURLToPath(new URL("./Oracle.java", import.meta.url));
const ARTIFACT = "event-ruler";

/** The version that is asked. */
export const eventRulerVersion = (): string => pinnedVersion(pom, ARTIFACT);

/** An answer for each question, as Oracle.java writes them. @throws LocalError in a line if Java or Maven fail */
export function askEventRuler(questions: readonly Question[]): string[] {
  const input = questions.map(({ scope, policy, events }) =>
    JSON.stringify({
      policy: JSON.stringify(policy),
      events: events.map((event) => JSON.stringify(scope === "MessageAttributes" ? asSnsSees(event) : event)),
    }),
  );
  const output = runJava("java", ["-cp", classPath(pom, ARTIFACT), program], input.join("\n"));
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
