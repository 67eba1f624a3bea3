// A place where external events go, as the suite of sinks sees it: it keeps what arrives, holds its own limits, and says what it is told.
import type { Sink } from "../../../functions/processing/index.ts";
import { routedSink } from "../../../functions/sinks/routed-sink.ts";

/** An event as its consumers would get it. */
export interface Arrived {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  /** What order is kept within, and what duplicates are told by; of a place that knows of neither, undefined. */
  readonly key: string | undefined;
  readonly id: string | undefined;
}

export const VERDICTS = ["taken", "message-refused", "service-refused", "deployment-refused", "unnamed"] as const;
/** What becomes of one event; of one that is unnamed the answer says nothing. */
export type Verdict = (typeof VERDICTS)[number];

/** What the place does with calls: judge each event, refuse the whole for a reason, never answer, or break the connection. */
export type Behaviour =
  | ((event: Arrived) => Verdict)
  | "message-refused"
  | "service-refused"
  | "deployment-refused"
  | "silent"
  | "broken";

export interface Place {
  readonly sink: Sink;
  /** What has arrived since it was asked last, in that order. */
  readonly take: () => Arrived[];
  readonly behave: (how: Behaviour) => void;
  /** What it knows of an event beside body and attributes. */
  readonly knows: readonly ("key" | "id")[];
}

/** Ends with the test. */
export type OpenPlace = () => Promise<Place>;

/** Two places behind one sink; every second event goes to the other. */
export function routed(open: OpenPlace): OpenPlace {
  return async () => {
    const [one, other] = [await open(), await open()];
    const takes = ({ id }: { readonly id: string }): boolean => Number(id.replaceAll(/\D/g, "")) % 2 === 1;
    return {
      sink: routedSink(one.sink, [{ takes, sink: other.sink }]),
      knows: one.knows,
      take: () => [...one.take(), ...other.take()],
      behave(how) {
        one.behave(how);
        other.behave(how);
      },
    };
  };
}
