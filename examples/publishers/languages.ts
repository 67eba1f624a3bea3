// How the programs are run, each with the tools of its language: what they need is fetched once.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { classPath, missingJava } from "../../local/kafka/index.ts";
import { preparePython } from "../python-subscriber/prepare-python.ts";

export type Program =
  | { readonly kind: "ready"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "missing"; readonly reason: string };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const LANGUAGES: Readonly<Record<string, () => Program>> = {
  python() {
    const prepared = preparePython(here("../python-subscriber/.venv"), here("../python-subscriber/requirements.txt"));
    if (prepared.kind === "missing") return prepared;
    return { kind: "ready", command: [prepared.python, here("python/publish.py")] };
  },
  java() {
    const reason = missingJava();
    if (reason !== undefined) return { kind: "missing", reason };
    const jars = classPath(here("java/pom.xml"), "sqs");
    return { kind: "ready", command: ["java", "-cp", jars, here("java/Publish.java")] };
  },
  go() {
    if (spawnSync("go", ["version"]).status !== 0)
      return { kind: "missing", reason: "Go 1.24 or later (go) must be installed and on the PATH" };
    const program = here("../../.venv/publish-go");
    mkdirSync(dirname(program), { recursive: true });
    const built = spawnSync("go", ["build", "-C", here("go"), "-o", program, "."], { encoding: "utf8" });
    if (built.status !== 0)
      return { kind: "missing", reason: `go build failed: ${built.stderr.trim().split("\n")[0]}` };
    return { kind: "ready", command: [program] };
  },
};
