import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface WorkerProcess {
  /** Most that its heap may grow to. @default what Node finds right for the machine */
  readonly heapMib?: number;
  /** Beside that of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a process of its own says of its task before it ends. @throws Error with what it wrote, if it ends without an answer */
export async function runWorker<Answer>(
  file: string,
  task: object,
  { heapMib, environment }: WorkerProcess = {},
): Promise<Answer> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const heap = heapMib === undefined ? [] : [`--max-old-space-size=${heapMib}`];
  const child = fork(path, [JSON.stringify(task)], {
    execArgv: ["--disable-warning=ExperimentalWarning", "--expose-gc", ...heap],
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (text: Buffer) => {
    said += text.toString();
  });
  const ended = once(child, "exit");
  const [answer] = await Promise.race([once(child, "message"), ended]);
  if (typeof answer !== "object" || answer === null) throw new Error(`${file} ended without an answer\n${said}`);
  child.disconnect();
  await ended;
  return answer as Answer;
}
