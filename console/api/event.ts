// All that is known of one item of the feed, in wire names: the event, the message that it comes from, what became of that, and for each
// subscriber whether it got the event, or which rule of its filter said no.
import { type Subscriber, type TraceEntry, traceMessage } from "../../operations/deployment/index.ts";
import { explainMatch } from "../../shared/subscriber/index.ts";
import type { Context } from "../context.ts";
import type { FeedItem } from "../watch/feed.ts";

type Verdict =
  | { readonly kind: "delivered" | "unconfirmed" }
  | { readonly kind: "not-matched"; readonly rule: object; readonly value: unknown }
  | { readonly kind: "undecidable"; readonly reason: string };

/** Undefined if it is not kept any more. */
export async function eventOf({ target, watch, internalText, signal }: Context, number: number) {
  const found = watch.feed.get(number);
  if (!found) return undefined;
  const { item, body } = found;
  const { entries, problem } = await traceOf({ target, watch, signal }, item);
  const messageId = item.sqs_message_id ?? entries.at(-1)?.sqs_message_id;
  const siblings = [...new Set(entries.flatMap(({ event_ids }) => event_ids))].flatMap(
    (id) => watch.feed.event(id)?.item ?? [],
  );
  return {
    item,
    body: body ?? null,
    subscribers: body
      ? watch
          .subscribers()
          .filter(({ is_tail }) => !is_tail)
          .map(({ subscription, name, filter, scope, confirmed }) => ({
            ...{ subscription, name },
            verdict: verdictOf({ filter, scope, confirmed }, { attributes: item.attributes, body }),
          }))
      : [],
    trace: entries,
    trace_problem: problem ?? null,
    internal: (messageId && internalText(messageId)) ?? null,
    siblings,
  };
}

function verdictOf(
  { filter, scope, confirmed }: Pick<Subscriber, "filter" | "scope" | "confirmed">,
  event: { readonly attributes: FeedItem["attributes"]; readonly body: object },
): Verdict {
  if (!confirmed) return { kind: "unconfirmed" };
  if (filter === null) return { kind: "delivered" };
  try {
    const found = explainMatch(filter, event, scope);
    if (found.kind === "matched") return { kind: "delivered" };
    return { kind: "not-matched", rule: found.rule, value: found.value ?? null };
  } catch (error) {
    return { kind: "undecidable", reason: (error as Error).message };
  }
}

/** What the log says; on AWS a line can be found a while after it was written. */
async function traceOf(
  { target, watch, signal }: Pick<Context, "target" | "watch" | "signal">,
  { id, sqs_message_id }: FeedItem,
): Promise<{ readonly entries: readonly TraceEntry[]; readonly problem?: string }> {
  const asked = sqs_message_id ?? id;
  if (asked === undefined) return { entries: [], problem: "its body has no id by which the log could be asked" };
  try {
    return await traceMessage(target, { id: asked, sinceMs: watch.sinceMs, signal });
  } catch (error) {
    return { entries: [], problem: (error as Error).message };
  }
}
