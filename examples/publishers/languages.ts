// How the programs are run.
import { fileURLToPath } from "node:url";
import { classPath, missingJava } from "../../local/kafka/index.ts";
import { goProgram, type Program, pythonProgram } from "../runner/languages.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const LANGUAGES: Readonly<Record<string, () => Program>> = {
  python: () =>
    pythonProgram({
      file: here("python/publish.py"),
      environment: here("../python-subscriber/.venv"),
      requirements: here("../python-subscriber/requirements.txt"),
    }),
  java() {
    const reason = missingJava();
    if (reason !== undefined) return { kind: "missing", reason };
    return {
      kind: "ready",
      command: ["java", "-cp", classPath(here("java/pom.xml"), "sqs"), here("java/Publish.java")],
    };
  },
  go: () => goProgram(here("go"), "publish-go"),
};
