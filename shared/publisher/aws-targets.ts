// Where the engine publishes: the internal queue, or the internal fan-out topic. The only file that knows the clients.
import { PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import {
  asRefused,
  asUnreadableAnswer,
  type BatchAnswer,
  entryAnswers,
  type Refused,
  refusalOfError,
  SNS_CALL,
  SQS_CALL,
  withTimeout,
} from "../sending/index.ts";
import { InvalidTargetError } from "./errors.ts";
import type { Receipt, Target } from "./target.ts";
import type { EngineMessage } from "./to-messages.ts";

/** Of one attempt, with all that the client itself tries again: a server that takes a request and never answers holds nobody up. */
const ATTEMPT_MAX_MS = 10_000;

/**
 * The internal queue, by ARN. The client has to be of the ARN's region. An attempt to send takes at most 10 seconds.
 *
 * @throws InvalidTargetError if the ARN is not that of a FIFO queue; `send` does if the client is of another region.
 */
export function queueTarget(client: SQSClient, queueArn: string): Target {
  const { region, accountId, name } = arnParts("sqs", queueArn);
  let queueUrl: string | undefined;
  const findUrl = async (abortSignal: AbortSignal): Promise<string> => {
    const command = new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: accountId });
    const { QueueUrl } = await client.send(command, { abortSignal });
    if (typeof QueueUrl !== "string") throw new Error("the answer does not name the queue's URL");
    return QueueUrl;
  };
  return {
    maxBytes: SQS_CALL.maxBytes,
    async send(messages) {
      await checkRegion(client, region, queueArn);
      const Entries = messages.map((message, index) => ({
        ...{ Id: String(index), MessageBody: message.body },
        ...fifoIds(message),
      }));
      return answered(messages.length, async (abortSignal) => {
        queueUrl ??= await findUrl(abortSignal);
        const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
        return client.send(command, { abortSignal }).catch(asUnreadableAnswer);
      });
    },
  };
}

/**
 * The internal fan-out topic (SNS FIFO), by ARN. The client has to be of the ARN's region. An attempt to send takes at most 10 seconds.
 *
 * @throws InvalidTargetError if the ARN is not that of a FIFO topic; `send` does if the client is of another region.
 */
export function topicTarget(client: SNSClient, topicArn: string): Target {
  const { region } = arnParts("sns", topicArn);
  return {
    maxBytes: SNS_CALL.maxBytes,
    async send(messages) {
      await checkRegion(client, region, topicArn);
      const entries = messages.map((message, index) => ({
        ...{ Id: String(index), Message: message.body },
        ...fifoIds(message),
      }));
      const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
      return answered(messages.length, (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}

const fifoIds = ({ groupId, deduplicationId }: EngineMessage) => ({
  MessageGroupId: groupId,
  MessageDeduplicationId: deduplicationId,
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const ARN = /^arn:[a-z-]+:(?<service>sqs|sns):(?<region>[a-z0-9-]+):(?<accountId>\d{12}):(?<name>[\w-]+\.fifo)$/;

function arnParts(service: "sqs" | "sns", arn: string) {
  const { region, accountId, name, ...of } = ARN.exec(arn)?.groups ?? {};
  if (of["service"] === service && region !== undefined) return { region, accountId, name };
  const kind = service === "sqs" ? "queue" : "topic";
  throw new InvalidTargetError(
    `${JSON.stringify(arn)} is not the ARN of a FIFO ${kind}: arn:aws:${service}:REGION:ACCOUNT:NAME.fifo`,
  );
}

/** A client without a region says so itself. */
async function checkRegion({ config }: SQSClient | SNSClient, region: string, arn: string): Promise<void> {
  const own = await config?.region?.().catch(() => undefined);
  if (own === undefined || own === region) return;
  throw new InvalidTargetError(`the client is of ${own}, and ${arn} of ${region}: give it a client of ${region}`);
}

async function answered(
  messages: number,
  call: (abortSignal: AbortSignal) => Promise<BatchAnswer>,
): Promise<(Refused | Receipt)[]> {
  const answer = await withTimeout(ATTEMPT_MAX_MS, call).catch(refusalOfError);
  if ("kind" in answer) return Array<Refused>(messages).fill(asRefused(answer));
  return entryAnswers(messages, answer, receiptOf).map((each) => ("kind" in each ? asRefused(each) : each));
}

const receiptOf = ({ MessageId, SequenceNumber }: Accepted): Receipt => ({
  messageId: MessageId,
  sequenceNumber: SequenceNumber,
});

interface Accepted {
  readonly MessageId?: string | undefined;
  readonly SequenceNumber?: string | undefined;
}
