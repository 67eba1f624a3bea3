// The process of the embedded SNS with topics of different numbers of subscribers: started by subscribers-topic.ts, says what publishing
// takes in it, and ends. Publisher and emulator share it, over real HTTP.
import { CreateTopicCommand, PublishBatchCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { startEmulator } from "../../local/emulator/emulator.ts";
import { localArn, localClients } from "../../local/this-machine.ts";
import { allocatedBytes } from "../allocated-bytes.ts";

export interface SubscribersTask {
  /** Ascending. */
  readonly counts: readonly number[];
  readonly rounds: number;
}

/** Of one published event, one for each round. */
export interface SubscribersSample {
  readonly microseconds: number[];
  readonly allocatedBytes: number[];
}

const CALL = 10;
/** Few deliveries take less time than the clock of CPU can tell. */
const LEAST_DELIVERIES = 2_000;

const { counts, rounds } = JSON.parse(process.argv[2] ?? "{}") as SubscribersTask;
const emulator = await startEmulator();
const { sns, sqs } = localClients(emulator.endpoint);
const most = Math.max(...counts);
for (let queue = 0; queue < most; queue += 1) {
  await sqs.send(new CreateQueueCommand({ QueueName: `subscriber-${queue}` }));
  emulator.keepLatest(localArn("sqs", `subscriber-${queue}`), 1);
}
const topics = await Promise.all(counts.map(topicWith));
const samples: SubscribersSample[] = counts.map(() => ({ microseconds: [], allocatedBytes: [] }));
for (let round = -1; round < rounds; round += 1) {
  for (const [index, topic] of topics.entries()) {
    const calls = Math.max(1, Math.round(LEAST_DELIVERIES / CALL / (counts[index] ?? 1)));
    const sample = await publish(topic, calls);
    if (round < 0) continue; // to warm
    samples[index]?.microseconds.push(sample.microseconds);
    samples[index]?.allocatedBytes.push(sample.allocatedBytes);
  }
}
sns.destroy();
sqs.destroy();
await emulator.close();
process.send?.(samples);

async function topicWith(subscribers: number): Promise<string> {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: `topic-of-${subscribers}` }));
  for (let queue = 0; queue < subscribers; queue += 1) {
    await sns.send(
      new SubscribeCommand({
        ...{ TopicArn, Protocol: "sqs", Endpoint: localArn("sqs", `subscriber-${queue}`) },
        Attributes: { RawMessageDelivery: "true", FilterPolicy: '{"contract":["v1"]}' },
      }),
    );
  }
  return TopicArn;
}

async function publish(TopicArn: string, calls: number) {
  const attribute = { DataType: "String", StringValue: "v1" };
  const PublishBatchRequestEntries = Array.from({ length: CALL }, (_, index) => ({
    ...{ Id: String(index), Message: JSON.stringify({ text: "x".repeat(800) }) },
    MessageAttributes: { contract: attribute, type: { ...attribute, StringValue: "step.status.changed" } },
  }));
  const all = async (): Promise<void> => {
    for (let call = 0; call < calls; call += 1)
      await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  };
  const start = process.cpuUsage();
  await all();
  const { user, system } = process.cpuUsage(start);
  return { microseconds: (user + system) / calls / CALL, allocatedBytes: (await allocatedBytes(all)) / calls / CALL };
}
