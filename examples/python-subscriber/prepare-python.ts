// A virtual environment with pinned packages. Installs them once.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Prepared =
  | { readonly kind: "ready"; readonly python: string }
  | { readonly kind: "missing"; readonly reason: string };

export function preparePython(venvFolder: string, requirementsFile: string): Prepared {
  const python = join(venvFolder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const marker = join(venvFolder, "installed.txt");
  const requirements = readFileSync(requirementsFile, "utf8");
  if (contentOf(marker) === requirements) return { kind: "ready", python };
  const steps: readonly (readonly [command: string, args: readonly string[], whenItFails: string])[] = [
    ["python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"], "Python 3.10 or later (python3) is needed"],
    ["python3", ["-m", "venv", venvFolder], "python3 cannot make a virtual environment (is its venv module there?)"],
    [
      python,
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirementsFile],
      `the package index cannot be reached, or lacks a package of ${requirementsFile}`,
    ],
  ];
  const failed = steps.find(([command, args]) => spawnSync(command, args, { stdio: "ignore" }).status !== 0);
  if (failed) return { kind: "missing", reason: failed[2] };
  writeFileSync(marker, requirements);
  return { kind: "ready", python };
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
