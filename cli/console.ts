// What the commands with a console share.
import { LRUCache } from "lru-cache";
import type { RunningConsole } from "../console/index.ts";
import type { EmbeddedAws, EmbeddedAwsOptions } from "../local/index.ts";
import type { LoadedEngine } from "../shared/engines/index.ts";
import { chooseTarget } from "./arguments/target.ts";
import { UsageError } from "./errors.ts";
import { missingPackages } from "./packages.ts";

/** What the page is made of. */
const PACKAGES = ["preact", "htm", "uplot"];

/** @throws UsageError with what to do, if a package is missing. */
export function checkConsole(): void {
  const missing = missingPackages(PACKAGES);
  if (missing.length > 0) {
    throw new UsageError(`the console needs packages of its own: npm install --save-dev ${missing.join(" ")}`);
  }
}

/** Of texts of internal messages, in characters. */
const KEPT_CHARACTERS = 32 * 1_048_576;

export interface LocalConsole {
  readonly onReceived: NonNullable<EmbeddedAwsOptions["onReceived"]>;
  /** Resolves once it is there. */
  readonly open: (aws: EmbeddedAws) => Promise<RunningConsole>;
  /** Resolves once nothing is left of it. */
  readonly close: () => Promise<void>;
}

/** Beside a local run, which also keeps the texts of the latest internal messages for it. */
export function localConsole(engine: LoadedEngine): LocalConsole {
  const texts = new LRUCache<string, string>({ maxSize: KEPT_CHARACTERS, sizeCalculation: (text) => text.length + 1 });
  const closing = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  return {
    onReceived(messages) {
      for (const { MessageId = "", Body = "" } of messages) texts.set(MessageId, Body);
    },
    async open({ endpoint, stackName: stack }) {
      const { onTarget } = await import("../operations/deployment/index.ts");
      const { startConsole } = await import("../console/index.ts");
      const chosen = chooseTarget({}, {}, [{ pid: process.pid, endpoint, stack }]);
      const { signal } = closing;
      return new Promise((resolve, reject) => {
        ended = onTarget(chosen, async (target) => {
          const console = await startConsole({
            target,
            engine,
            sinceMs: 0,
            signal,
            internalText: (id) => texts.get(id),
          });
          resolve(console);
          await console.ended;
        });
        ended.catch(reject);
      });
    },
    close() {
      closing.abort();
      return ended.catch(() => undefined);
    },
  };
}
