import { PublishBatchCommand } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { snsClient } from "../../../functions/sinks/sns-client.ts";

test("a signer that could not be made is made for the next call, and then for no other", async () => {
  let made = 0;
  const signer = async () => {
    made += 1;
    if (made === 1) throw new Error("no region yet");
    return { sign: async <Request>(request: Request): Promise<Request> => request };
  };
  const asked: string[] = [];
  const client = snsClient({
    ...{ region: "eu-west-1", maxAttempts: 1, signer, credentials: { accessKeyId: "a", secretAccessKey: "b" } },
    requestHandler: {
      async handle({ hostname }: { hostname: string }): Promise<never> {
        asked.push(hostname);
        throw new Error("reached");
      },
    },
  });
  const publish = () =>
    client.send(
      new PublishBatchCommand({ TopicArn: "arn:aws:sns:eu-west-1:111122223333:t", PublishBatchRequestEntries: [] }),
    );

  await expect(publish()).rejects.toThrow("no region yet");
  await expect(publish()).rejects.toThrow("reached");
  await expect(publish()).rejects.toThrow("reached");

  expect(asked).toHaveLength(2);
  expect(made).toBe(2);
});
