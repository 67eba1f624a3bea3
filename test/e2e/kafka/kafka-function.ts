// The function for Kafka in a process of its own, as Lambda runs it.
import { fileURLToPath } from "node:url";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { functionEnvironment } from "../../../local/functions/function-environment.ts";

export interface KafkaFunction {
  /** Ids of the messages that it hands back; all of them if it is killed meanwhile. Rejects if it does not answer otherwise. */
  readonly invoke: (records: readonly SQSRecord[]) => Promise<ReadonlySet<string>>;
  /** At once, as `kill -9` does; the next invocation has a new process. */
  readonly kill: () => void;
}

const CODE = fileURLToPath(new URL("../../../functions/kafka-processor", import.meta.url));
const TIMEOUT_SECONDS = 20;

/** Its log goes to `onLog`. */
export function kafkaFunction(
  variables: Readonly<Record<string, string>>,
  onLog: (text: string) => void = () => undefined,
): KafkaFunction {
  const plan = {
    ...{ name: "kafka-processor", arn: "", codeFolder: CODE, handler: "handler.handler", logGroup: "" },
    ...{ memoryMb: 512, timeoutSeconds: TIMEOUT_SECONDS, variables },
  };
  const environment = functionEnvironment({ plan, endpoint: "http://127.0.0.1:9", onLog });
  return {
    async invoke(records) {
      const result = await environment.invoke({ Records: records });
      if (result.kind === "answered") {
        const { batchItemFailures } = result.value as SQSBatchResponse;
        return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      }
      if (!result.message.includes("SIGKILL")) throw new Error(result.message);
      return new Set(records.map(({ messageId }) => messageId));
    },
    kill: environment.stop,
  };
}
