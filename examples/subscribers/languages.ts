// How the programs are run.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { classPath, missingJava } from "../../local/kafka/index.ts";
import { BUILT, goProgram, type Program, pythonProgram, tried } from "../runner/languages.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const LANGUAGES: Readonly<Record<string, () => Program>> = {
  python: () =>
    pythonProgram({
      file: here("python/subscriber.py"),
      environment: here("python/.venv"),
      requirements: here("python/requirements.txt"),
    }),
  java() {
    const reason = missingJava();
    if (reason !== undefined) return { kind: "missing", reason };
    const pom = here("java/pom.xml");
    const classes = `${join(BUILT, "subscriber-java/classes")}:${classPath(pom, "jackson-datatype-jsr310")}`;
    const compiled = tried("mvn", ["-q", "-B", "-f", pom, "compile"]);
    return compiled ?? { kind: "ready", command: ["java", "-cp", classes, "Subscriber"] };
  },
  go: () => goProgram(here("go"), "subscribe-go"),
};
