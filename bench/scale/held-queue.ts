// SQS with one held queue of any length, in place of the SDK's client: what the held-queue commands send is answered, and no message is
// anywhere before it is received, so that what the process keeps is what the command keeps.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { QUARANTINE_ATTRIBUTE as NAME, SQS_MAX_IN_FLIGHT } from "../../shared/wiring/index.ts";

export interface HeldQueueOptions {
  readonly messages: number;
  /** Partition keys, in turn; of a FIFO queue only the first messages of each can be received. */
  readonly keys: number;
  readonly isFifo: boolean;
  readonly maxInFlight?: number;
}

export interface FakeHeldQueue {
  readonly sqs: SQSClient;
  /** Numbers of the messages that were sent back to the internal queue, in order. */
  readonly sentBack: readonly number[];
  readonly left: () => number;
}

/** Messages of one key stand in a row; a row whose first are under way gives no others where the queue is FIFO. */
interface Row {
  /** Numbers of messages that were given back. */
  readonly back: number[];
  next: number;
  inFlight: number;
}

export function fakeHeldQueue({
  messages,
  keys,
  isFifo,
  maxInFlight = SQS_MAX_IN_FLIGHT,
}: HeldQueueOptions): FakeHeldQueue {
  const rows = Array.from({ length: isFifo ? keys : 1 }, (_, key): Row => ({ back: [], next: key, inFlight: 0 }));
  const step = rows.length;
  const sentBack: number[] = [];
  let ready = rows.filter((row) => row.next < messages);
  let left = messages;
  let inFlight = 0;

  const rowOf = (number: number): Row => rows[number % step] as Row;
  const hasMore = (row: Row): boolean => row.back.length > 0 || row.next < messages;
  const next = (row: Row): number => {
    const again = row.back.pop();
    if (again !== undefined) return again;
    row.next += step;
    return row.next - step;
  };
  const isReady = (row: Row): boolean => hasMore(row) && (!isFifo || row.inFlight === 0);
  const ended = (number: number): void => {
    const row = rowOf(number);
    row.inFlight -= 1;
    inFlight -= 1;
    if (row.inFlight === 0 && isFifo && hasMore(row)) ready.push(row);
  };

  function receive(most: number): Message[] {
    const received: Message[] = [];
    while (received.length < most && inFlight < maxInFlight) {
      const row = ready.at(-1);
      if (!row) break;
      while (received.length < most && inFlight < maxInFlight && hasMore(row)) {
        received.push(messageOf(next(row), keys));
        row.inFlight += 1;
        inFlight += 1;
      }
      if (isFifo || !hasMore(row)) ready.pop();
    }
    return received;
  }

  const send = async (command: object): Promise<object> => {
    if (command instanceof GetQueueAttributesCommand)
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(left - inFlight),
          ApproximateNumberOfMessagesNotVisible: String(inFlight),
        },
      };
    if (command instanceof ReceiveMessageCommand) return { Messages: receive(command.input.MaxNumberOfMessages ?? 1) };
    if (command instanceof SendMessageBatchCommand) {
      const { Entries = [] } = command.input;
      for (const { MessageDeduplicationId = "" } of Entries)
        sentBack.push(Number(MessageDeduplicationId.split("-").at(-1)));
      return { Successful: Entries.map(({ Id }, index) => ({ Id, MessageId: `sent-${sentBack.length}-${index}` })) };
    }
    if (command instanceof DeleteMessageBatchCommand) {
      const { Entries = [] } = command.input;
      for (const { ReceiptHandle } of Entries) ended(Number(ReceiptHandle));
      left -= Entries.length;
      return { Successful: Entries.map(({ Id }) => ({ Id })) };
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const { Entries = [] } = command.input;
      for (const { ReceiptHandle } of Entries) {
        rowOf(Number(ReceiptHandle)).back.push(Number(ReceiptHandle));
        ended(Number(ReceiptHandle));
      }
      if (!isFifo) ready = rows.filter(isReady);
      return { Successful: Entries.map(({ Id }) => ({ Id })) };
    }
    throw new Error(`the held queue does not know ${command.constructor.name}`);
  };
  return { sqs: { send } as unknown as SQSClient, sentBack, left: () => left };
}

const SENT_MS = 1_764_000_000_000;
const FIRST_SEQUENCE_NUMBER = 18_893_000_000_000_000_000n;

/** As the processor quarantines what it cannot read. */
function messageOf(number: number, keys: number): Message {
  const key = `etl.backfill-clicks/${number % keys}`;
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  return {
    MessageId: `held-${number}`,
    ReceiptHandle: String(number),
    Body: JSON.stringify({
      ...{ type: "STEP_INSTANCE_UPDATE", workflow_id: "etl.backfill-clicks", workflow_instance_id: number % keys },
      ...{ workflow_run_id: 1, step_id: "load", step_attempt_id: 1, workflow_uuid: "w", step_uuid: "s" },
      ...{ correlation_id: `backfill-${number}`, step_instance_id: 1, sync_time: SENT_MS + number },
      pending_records: [{ old_status: "STARTING", new_status: "GONE", event_time: SENT_MS + number }],
    }),
    Attributes: { SentTimestamp: String(SENT_MS + number), MessageGroupId: key },
    MessageAttributes: {
      [NAME.reason]: text("invalid-event"),
      [NAME.detail]: text('pending_records[0].new_status: unknown value "GONE"'),
      [NAME.messageId]: text(`message-${number}`),
      [NAME.partitionKey]: text(key),
      [NAME.sequenceNumber]: text(String(FIRST_SEQUENCE_NUMBER + BigInt(number))),
      [NAME.sentTimeMs]: text(String(SENT_MS + number)),
    },
  };
}
