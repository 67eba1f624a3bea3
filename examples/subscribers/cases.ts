// What a subscriber may get, and what is to be done with each, as the subscriber SDK does it (pure).
import { newestOnly, readEvent, withoutDuplicates } from "../../shared/engines/maestro/subscriber/index.ts";

export interface Case {
  /** As it came: one line. */
  readonly text: string;
  /** What a program says of it. */
  readonly expected: string;
}

type Event = Readonly<Record<string, unknown>> & { readonly data: object };

/** `bodies` are events of v1 as they were published, of every type. */
export async function casesOf(bodies: readonly string[]): Promise<Case[]> {
  const [first = "{}"] = bodies.filter((body) => body.includes('"type":"io.sluice.step-instance.status.changed.v1"'));
  const step = JSON.parse(first) as Event;
  const changed = (fields: object): string => JSON.stringify({ ...step, subject: "workflows/later", ...fields });
  const texts = [
    ...bodies,
    ...bodies.slice(0, 20).flatMap(wrapped),
    changed({
      id: "1",
      time: "2026-11-24T10:00:00.500Z",
      traceparent: "00-1",
      data: { ...step.data, cost: { eur: 3 } },
    }),
    changed({ id: "2", time: "2026-11-24T10:00:00.5Z", sequence: "9" }), // the same moment, and text that is greater
    changed({ id: "3", time: "2026-11-24T10:00:00.501Z", sequence: "10" }),
    changed({ id: "4", time: "2026-11-24T10:00:00.500Z", sequence: "99" }), // published again: older, whatever its sequence
    changed({ id: "5", source: "/sluice/other", time: "2026-11-24T09:00:00.000Z" }), // another deployment
  ];
  const cases: Case[] = [];
  const verdictOf = verdicts();
  for (const text of texts) cases.push({ text, expected: await verdictOf(text) });
  return [
    ...cases,
    { text: changed({ type: "io.sluice.workflow.paused.v1" }), expected: "unknown io.sluice.workflow.paused.v1" },
    { text: changed({ data: { ...step.data, status: "EXPLODED" } }), expected: "unreadable" },
    { text: changed({ data: "text" }), expected: "unreadable" },
    { text: first.slice(0, -2), expected: "unreadable" },
    { text: '{"type":"WORKFLOW_DELETION_CHANGE_EVENT","workflow_id":"a"}', expected: "other" },
  ];
}

/** The same event in all that it may come in. */
function wrapped(body: string): string[] {
  const envelope = { Type: "Notification", MessageId: "1", TopicArn: "arn:aws:sns:eu-west-1:1:t", Message: body };
  const records = (record: object): string => JSON.stringify({ Records: [record] });
  return [
    JSON.stringify(envelope),
    records({ EventSource: "aws:sns", Sns: envelope }),
    records({ eventSource: "aws:sqs", messageId: "1", body }),
    records({ eventSource: "aws:sqs", messageId: "1", body: JSON.stringify(envelope) }),
  ];
}

/** What the SDK makes of one event after the other. */
function verdicts(): (text: string) => Promise<string> {
  let verdict = "";
  const becomes = (word: string) => (): void => {
    verdict = word;
  };
  const handle = withoutDuplicates(newestOnly(becomes("new"), { per: "subject", onDropped: becomes("outdated") }));
  return async (text) => {
    const reading = readEvent(JSON.parse(text));
    if (reading.kind !== "event" || reading.contract !== "v1") throw new Error(`not an event of v1: ${text}`);
    const { event } = reading;
    verdict = "duplicate";
    await handle(reading);
    const status = "status" in event.data ? event.data.status : "-";
    return `${verdict} ${event.type} ${event.subject} ${Date.parse(event.time)} ${status}`;
  };
}
