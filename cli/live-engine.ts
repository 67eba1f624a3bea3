// The example of an engine that lives, attached to what runs: a program of the repository, which the package does not have.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbeddedAws } from "../local/index.ts";
import { UsageError } from "./errors.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const FILE = join(root, "examples/live-engine/attach.ts");

/** Its parts that read internal events. */
export const LIVE_CONSUMERS = ["scheduler", "retry", "rollup"];

export interface LiveEngine {
  /** Its PostgreSQL, as a URL. */
  readonly database: string;
  /** Resolves once nothing of it is left. */
  readonly stop: () => Promise<void>;
}

interface LiveFlags {
  readonly engine?: string | undefined;
  readonly stay: boolean;
  readonly live: boolean;
  readonly rate?: number;
}

const RATE_MAX = 100;

/** Workflows that it starts in a second; undefined where nobody asks for it. @throws UsageError */
export function liveRateOf({ engine, stay, live, rate }: LiveFlags): number | undefined {
  if (rate !== undefined && !live) throw new UsageError("--rate is of --live: say both");
  if (!live) return undefined;
  if (!stay) throw new UsageError("--live needs --stay: it goes on until Ctrl-C");
  if (engine !== undefined) throw new UsageError("--live runs an engine of its own: leave out --engine");
  if (rate !== undefined && rate > RATE_MAX) throw new UsageError(`--rate: at most ${RATE_MAX} workflows in a second`);
  if (!existsSync(FILE)) {
    throw new UsageError(
      "--live runs an example of the repository: clone it, and say npm start -- --stay --live there",
    );
  }
  return rate ?? 1;
}

export async function startLiveEngine({ endpoint, outputs }: EmbeddedAws, perSecond: number): Promise<LiveEngine> {
  const child = fork(FILE, { detached: true, execArgv: ["--disable-warning=ExperimentalWarning"] });
  const ended = once(child, "exit");
  child.send({ endpoint, outputs, perSecond });
  const [{ database }] = await Promise.race([
    once(child, "message"),
    ended.then(([code]) => Promise.reject(new Error(`the live engine ended (exit ${code})`))),
  ]);
  return {
    database,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
