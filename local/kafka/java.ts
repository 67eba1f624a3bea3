// Java programs from Maven's repository: what they need is fetched once, into .venv in this folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LocalError } from "../this-machine.ts";

const cache = fileURLToPath(new URL("../../.venv", import.meta.url));
/** https://kafka.apache.org/43/getting-started/compatibility/ */
const OLDEST_JAVA = 17;

/** What is missing on this machine, in a line; undefined if nothing is. */
export function missingJava(): string | undefined {
  const compiler = spawnSync("javac", ["-version"], { encoding: "utf8" });
  const maven = spawnSync("mvn", ["-version"], { encoding: "utf8" });
  const hasJava = Number(/(\d+)/.exec(compiler.stdout ?? "")?.[1] ?? 0) >= OLDEST_JAVA;
  const missing = [hasJava ? [] : [`a JDK ${OLDEST_JAVA} or later (javac)`], maven.status === 0 ? [] : ["Maven (mvn)"]];
  const names = missing.flat().join(" and ");
  return names === "" ? undefined : `${names} must be installed and on the PATH`;
}

/** The version that a pom pins of an artifact. */
export const pinnedVersion = (pom: string, artifact: string): string =>
  new RegExp(`<artifactId>${artifact}</artifactId>\\s*<version>([^<]+)`).exec(readFileSync(pom, "utf8"))?.[1] ?? "";

/** The class path of what a pom needs; the first time Maven fetches it. @throws LocalError in a line if Maven fails */
export function classPath(pom: string, artifact: string): string {
  const own = join(cache, `${artifact}-${pinnedVersion(pom, artifact)}`);
  if (!existsSync(own)) {
    const part = `${own}.${process.pid}`;
    mkdirSync(cache, { recursive: true });
    runJava("mvn", ["-q", "-B", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${part}`]);
    try {
      renameSync(part, own); // whole or not at all, whoever else fetches it
    } catch {
      rmSync(part, { recursive: true, force: true });
    }
  }
  return join(own, "*");
}

/** What the program writes. @throws LocalError in a line if it fails */
export function runJava(command: "java" | "mvn", parameters: readonly string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error || status !== 0) {
    throw new LocalError(`${command} failed: ${error?.message ?? `${stderr}${stdout}`.trim().split("\n")[0]}`);
  }
  return stdout;
}
