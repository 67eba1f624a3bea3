// `sluice tail --clean`: removes queues and subscriptions of runs that were killed.
import { counted } from "../counted.ts";
import type { Target } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { abandonedTails, removeTail } from "./tail-queue.ts";

export interface CleanOptions extends Pick<Terminal, "progress" | "write"> {
  readonly target: Target;
  readonly json: boolean;
}

export async function cleanTails({ target, json, progress, write }: CleanOptions): Promise<number> {
  progress.stage(`Looking for abandoned queues of ${target.label}`);
  const urls = await abandonedTails(target, Date.now());
  for (const url of urls) await removeTail(target, url);
  progress.end();
  if (json) await write(JSON.stringify({ target: target.label, removed: urls }));
  else
    await write(
      `${counted(urls.length, "abandoned queue")} removed, with ${urls.length === 1 ? "its subscription" : "their subscriptions"}`,
    );
  return 0;
}
