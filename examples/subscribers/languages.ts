// How the programs are run.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { classPath, missingJava } from "../../local/kafka/index.ts";
import { BUILT, goProgram, type Program, pythonProgram, tried } from "../runner/languages.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const python = (file: string): Program =>
  pythonProgram({
    file: here(file),
    environment: here("python/.venv"),
    requirements: here("python/requirements.txt"),
  });

function java(main: string): Program {
  const reason = missingJava();
  if (reason !== undefined) return { kind: "missing", reason };
  const pom = here("java/pom.xml");
  const classes = `${join(BUILT, "subscriber-java/classes")}:${classPath(pom, "sns-message-manager")}`;
  const compiled = tried("mvn", ["-q", "-B", "-f", pom, "compile"]);
  return compiled ?? { kind: "ready", command: ["java", "-cp", classes, main] };
}

/** They read events. */
export const LANGUAGES: Readonly<Record<string, () => Program>> = {
  python: () => python("python/subscriber.py"),
  java: () => java("Subscriber"),
  go: () => goProgram(here("go"), "subscribe-go"),
};

/** They verify what SNS posts. */
export const VERIFIERS: Readonly<Record<string, () => Program>> = {
  python: () => python("python/signatures.py"),
  java: () => java("Signatures"),
  go: () => goProgram(here("go"), "verify-go", "./posts"),
};
