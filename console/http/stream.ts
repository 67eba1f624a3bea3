// What happens, as it happens, to one page: server-sent events. A page that reads slowly is sent less often, not more than it takes.
import type { ServerResponse } from "node:http";
import { flowOf } from "../api/flow.ts";
import type { Watch } from "../watch/watch.ts";
import { SECURITY_HEADERS } from "./answers.ts";

const SEND_EVERY_MS = 250;
const FLOW_EVERY_MS = 1_000;
const ITEMS_AT_ONCE = 500;

/** A number of this watch, as pages send it back after a break; of another watch it means nothing. */
const position = (watch: Watch, number: number): string => `${watch.id}.${number}`;

export function numberIn(watch: Watch, text: string | null | undefined): number {
  const [, id, number] = /^(.+)\.(\d+)$/.exec(text ?? "") ?? [];
  return id === watch.id ? Number(number) : 0;
}

/** Sends what comes after a number until the page or the watch goes; `true` once the end of the feed is reached. */
export function streamTo(response: ServerResponse, watch: Watch, after: number, signal: AbortSignal): void {
  const { feed } = watch;
  let sent = after;
  let lastFlowMs = 0;
  response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
  const send = (event: string, data: object, id = ""): void => {
    response.write(`event: ${event}\n${id && `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  };
  // Numbers between are not kept any more.
  send("hello", { watch: watch.id, lost: after > 0 ? Math.max(0, feed.first - 1 - after) : 0 });
  send("seconds", { seconds: flowSeconds(watch) });
  const tick = (): void => {
    if (response.writableNeedDrain) return;
    for (let items = feed.after(sent, ITEMS_AT_ONCE); items.length > 0; items = feed.after(sent, ITEMS_AT_ONCE)) {
      sent = items.at(-1)?.number ?? sent;
      send("items", { items }, position(watch, sent));
      if (response.writableNeedDrain) return;
    }
    if (Date.now() - lastFlowMs < FLOW_EVERY_MS) return;
    lastFlowMs = Date.now();
    send("flow", flowOf(watch));
  };
  tick();
  const timer = setInterval(tick, SEND_EVERY_MS);
  const end = (): void => {
    clearInterval(timer);
    signal.removeEventListener("abort", end);
    response.end();
  };
  signal.addEventListener("abort", end);
  response.on("close", end);
}

const flowSeconds = ({ sns, kafka }: Watch) => ({
  sns: sns.flow.seconds(Date.now()),
  ...(kafka ? { kafka: kafka.flow.seconds(Date.now()) } : {}),
});
