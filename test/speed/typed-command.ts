// A command as a person types it, in this tree or in another: how long it takes, and what its processes take of memory.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Linux tells it of each process. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const POLL_MS = 50;

export interface TypedCommand {
  readonly seconds: number;
  readonly stdout: string;
  /** The most that was resident, in MiB; 0 where nobody tells. */
  readonly commandMib: number;
  /** Of the largest of the function's processes. */
  readonly functionMib: number;
}

/** @throws Error with the end of what it said, if it fails */
export async function typed(root: string, args: readonly string[]): Promise<TypedCommand> {
  const startMs = performance.now();
  const options = { cwd: root, stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"] };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], options);
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      said[stream] += chunk.toString("utf8");
    });
  }
  const most = { commandMib: 0, functionMib: 0 };
  const look = setInterval(() => {
    for (const pid of descendants(child.pid ?? 0)) {
      const { line, mib } = processOf(pid);
      if (line.includes("function-runtime")) most.functionMib = Math.max(most.functionMib, mib);
      else if (/\bcli\/(sluice|main)\./.test(line)) most.commandMib = Math.max(most.commandMib, mib);
    }
  }, POLL_MS);
  const code = await new Promise((resolve) => child.once("close", resolve)).finally(() => clearInterval(look));
  const seconds = (performance.now() - startMs) / 1_000;
  if (code !== 0) throw new Error(`${args.join(" ")} in ${root}: exit ${code}: ${said.stderr.slice(-500).trim()}`);
  return { seconds, stdout: said.stdout, ...most };
}

function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
    return [pid, ...children.flatMap((each) => descendants(Number(each)))];
  } catch {
    return []; // it has ended, or this is not Linux
  }
}

function processOf(pid: number): { readonly line: string; readonly mib: number } {
  try {
    const [, kib = "0"] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return { line: readFileSync(`/proc/${pid}/cmdline`, "utf8"), mib: Number(kib) / 1_024 };
  } catch {
    return { line: "", mib: 0 };
  }
}
