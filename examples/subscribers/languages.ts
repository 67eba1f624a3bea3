// How the programs are run, each with the tools of its language: what they need is fetched once.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { classPath, missingJava } from "../../local/kafka/index.ts";
import { preparePython } from "../python-subscriber/prepare-python.ts";

export type Program =
  | { readonly kind: "ready"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "missing"; readonly reason: string };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const BUILT = here("../../.venv");

export const LANGUAGES: Readonly<Record<string, () => Program>> = {
  python() {
    const prepared = preparePython(here("python/.venv"), here("python/requirements.txt"));
    if (prepared.kind === "missing") return prepared;
    return { kind: "ready", command: [prepared.python, here("python/subscriber.py")] };
  },
  java() {
    const reason = missingJava();
    if (reason !== undefined) return { kind: "missing", reason };
    const pom = here("java/pom.xml");
    const jars = classPath(pom, "jackson-datatype-jsr310");
    const built = tried("mvn", ["-q", "-B", "-f", pom, "compile"]);
    return (
      built ?? {
        kind: "ready",
        command: ["java", "-cp", `${join(BUILT, "subscriber-java/classes")}:${jars}`, "Subscriber"],
      }
    );
  },
  go() {
    if (spawnSync("go", ["version"]).status !== 0)
      return { kind: "missing", reason: "Go 1.24 or later (go) must be installed and on the PATH" };
    const program = join(BUILT, "subscribe-go");
    mkdirSync(dirname(program), { recursive: true });
    return tried("go", ["build", "-C", here("go"), "-o", program, "."]) ?? { kind: "ready", command: [program] };
  },
};

/** What a tool that fails says. */
function tried(tool: string, parameters: readonly string[]): Program | undefined {
  const { status, stdout, stderr } = spawnSync(tool, parameters, { encoding: "utf8" });
  if (status === 0) return undefined;
  return { kind: "missing", reason: `${tool} failed: ${`${stderr}${stdout}`.trim().split("\n")[0]}` };
}
