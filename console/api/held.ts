// Messages that wait for a person: what they are, what today's code would make of them, and what a person decides, as the commands do it.
import * as z from "zod";
import {
  deployedProcessor,
  explainHeld,
  forecastReplay,
  forSink,
  type HeldWork,
  heldQueue,
  listHeld,
  sendEvents,
  settleHeld,
  type Target,
} from "../../operations/deployment/index.ts";
import { listSetAside } from "../../operations/outbox/index.ts";
import type { MessageReading } from "../../shared/contracts/index.ts";
import type { TypedEvent } from "../../shared/engines/index.ts";
import type { Context } from "../context.ts";

const Queue = z.strictObject({ queue: z.enum(["quarantine", "dead-letter"]), sink: z.enum(["sns", "kafka"]) });
type Queue = z.infer<typeof Queue>;
export const HeldQuestion = Queue;
export const ChosenMessages = Queue.extend({ ids: z.array(z.string().min(1)).min(1).max(10_000) });
export const SettleRequest = ChosenMessages.extend({ command: z.enum(["replay", "drop"]) });
export const NewMessage = z.strictObject({ text: z.string().max(2 * 1_048_576), sink: z.enum(["sns", "kafka"]) });

/** At once, and given back: a person reads no more. */
const LISTED = 500;

/** Rows that the relay could make nothing of. Undefined where no database was named. */
export const setAsideRows = ({ database }: Context) => database && listSetAside(database, {}, LISTED);

const workOn = ({ target, stateFolder, signal }: Context, { queue, sink }: Queue): HeldWork => {
  const own = forSink(target, sink);
  return { target: own, queue: heldQueue(own, queue, stateFolder), signal };
};

/** One after the other: what one has taken, the next one would miss. */
async function inTurn<Result>(context: Context, work: () => Promise<Result>): Promise<Result> {
  const before = TURNS.get(context) ?? Promise.resolve();
  const own = before.then(work);
  TURNS.set(
    context,
    own.catch(() => undefined),
  );
  return own;
}
const TURNS = new WeakMap<Context, Promise<unknown>>();

export const heldMessages = (context: Context, asked: Queue) => inTurn(context, () => look(context, asked));

async function look(context: Context, asked: Queue) {
  const work = workOn(context, asked);
  const explain = await explainer(context, work.target);
  const { messages, ...list } = await listHeld(work, {}, LISTED);
  return {
    ...list,
    messages: messages.map((message) => ({
      ...message,
      today: outcomeOf(explain({ body: message.body, sequenceNumber: message.sequence_number })),
    })),
  };
}

async function explainer({ engine }: Context, target: Target) {
  const { environment } = await deployedProcessor(target);
  return explainHeld(environment, target.sink, engine);
}

function outcomeOf(reading: MessageReading) {
  if (reading.kind !== "published") {
    return {
      outcome: reading.kind,
      reason: reading.reason,
      ...(reading.kind === "quarantined" ? { detail: reading.detail } : {}),
    };
  }
  return { outcome: reading.kind, events: reading.events.map(({ contract, type }) => ({ contract, type })) };
}

export const replayForecast = (context: Context, { ids, ...queue }: z.infer<typeof ChosenMessages>) =>
  inTurn(context, () => forecastReplay(workOn(context, queue), { ids }, context.engine));

/** The originals are in a file before anything is removed. */
export function settle(context: Context, { ids, command, ...queue }: z.infer<typeof SettleRequest>) {
  const work = workOn(context, queue);
  const file = work.queue.removedFile(new Date(), command);
  // Asked by the page, which said what it would do.
  const options = {
    ...work,
    command,
    selection: { ids },
    file,
    mayBegin: async () => true,
    onProgress: () => undefined,
  };
  return inTurn(context, () => settleHeld(options));
}

/** What would become of a text, were it sent. */
export async function newMessageForecast(context: Context, { text, sink }: z.infer<typeof NewMessage>) {
  const explain = await explainer(context, forSink(context.target, sink));
  return outcomeOf(explain({ body: text, sequenceNumber: "0" }));
}

/** Sends a text as the engine would: whoever reads the internal tier gets it, too. */
export async function sendNew({ target, engine: { engine }, signal }: Context, { text }: z.infer<typeof NewMessage>) {
  const read = engine.internal.read(text);
  if (read.kind !== "parsed") return { sent: 0, refused: `${read.reason}: ${read.detail}` };
  let sent = 0;
  await sendEvents(target, [JSON.parse(text) as TypedEvent], {
    engine,
    signal,
    onSent: (events) => {
      sent = events;
    },
  });
  return { sent };
}
