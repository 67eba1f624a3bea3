import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { withTarget } from "../../../cli/arguments/target.ts";
import { sentenceOf } from "../../../cli/errors.ts";
import { describedStack, fakeEndpoint } from "../../support/fake-endpoint.ts";

const OUTPUTS = {
  InternalQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/internal.fifo",
  InternalQueueArn: "arn:aws:sqs:eu-west-1:111122223333:internal.fifo",
  QuarantineQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/quarantine",
  DeadLetterQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/dead.fifo",
  ExternalTopicArn: "arn:aws:sns:eu-west-1:111122223333:external",
  ProcessorName: "processor",
  ProcessorLogGroup: "logs",
};

test("with an endpoint, no request goes where a queue URL points", async () => {
  const { endpoint, asked } = await fakeEndpoint(({ target }) =>
    target === "" ? describedStack("Sluice-prod", OUTPUTS) : { body: '{"Attributes":{}}' },
  );

  await withTarget({ endpoint }, async ({ clients, quarantineQueueUrl }) => {
    expect(quarantineQueueUrl).toBe(OUTPUTS.QuarantineQueueUrl);
    await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: quarantineQueueUrl }));
  });

  expect(asked.map(({ target }) => target)).toEqual(["", "AmazonSQS.GetQueueAttributes"]);
});

test("an endpoint with one stack of Sluice needs no name, and the target says which it is", async () => {
  const { endpoint } = await fakeEndpoint(() => describedStack("Sluice-prod", OUTPUTS));

  await withTarget({ endpoint }, async ({ label, stackName, internalTopicArn, deployment }) => {
    expect({ label, stackName, internalTopicArn }).toEqual({
      label: `Sluice-prod at ${endpoint}`,
      stackName: "Sluice-prod",
      internalTopicArn: undefined,
    });
    expect(deployment.status).toBe("UPDATE_COMPLETE");
  });
});

test.each([
  ["a stack that is none of Sluice's", () => describedStack("Other", {}), /no stack of Sluice at http/],
  [
    "a name that is not there",
    () => ({
      status: 400,
      body: "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id X does not exist</Message></Error></ErrorResponse>",
    }),
    /no stack .*is --stack right, and --region\?/,
  ],
  [
    "no permission",
    () => ({
      status: 403,
      body: "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no DescribeStacks for you</Message></Error></ErrorResponse>",
    }),
    /does not allow it: no DescribeStacks for you/,
  ],
])("%s is an error that a person understands", async (_, answer, message) => {
  const { endpoint } = await fakeEndpoint(answer);

  expect(await sentenceAt(endpoint)).toMatch(message);
});

test("where nothing answers, the error says so", async () => {
  expect(await sentenceAt("http://127.0.0.1:9")).toMatch(/nothing answers at http:\/\/127\.0\.0\.1:9 .*is it running/);
});

const sentenceAt = (endpoint: string): Promise<string | undefined> =>
  withTarget({ endpoint }, async () => undefined).catch(sentenceOf);
