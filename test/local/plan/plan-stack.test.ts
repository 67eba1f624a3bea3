import { expect, test } from "vitest";
import { folderOf } from "../../../local/emulator/local-streams.ts";
import { planStack, planStream } from "../../../local/plan/plan-stack.ts";
import { DeliveryStreamSchema } from "../../../local/plan/resource-types.ts";
import { OUTBOX } from "../../support/outbox-config.ts";
import { templateOf } from "../../support/stack.ts";

const streamOf = (Prefix: string) =>
  DeliveryStreamSchema.parse({
    DeliveryStreamType: "DirectPut",
    ExtendedS3DestinationConfiguration: {
      BucketARN: "arn:aws:s3:::archive",
      CompressionFormat: "GZIP",
      DynamicPartitioningConfiguration: { Enabled: true },
      ErrorOutputPrefix: "errors/",
      Prefix,
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          {
            Type: "MetadataExtraction",
            Parameters: [
              { ParameterName: "MetadataExtractionQuery", ParameterValue: "{kind: .type}" },
              { ParameterName: "JsonParsingEngine", ParameterValue: "JQ-1.6" },
            ],
          },
          {
            Type: "AppendDelimiterToRecord",
            Parameters: [{ ParameterName: "Delimiter", ParameterValue: "\\n" }],
          },
        ],
      },
      RoleARN: "role",
    },
  });

test("a record goes to the folder that the stream's prefix names", () => {
  const stream = planStream("arn", streamOf("a/day=!{timestamp:yyyy-MM-dd}/kind=!{partitionKeyFromQuery:kind}/"), "S");

  expect(stream).toMatchObject({ arn: "arn", bucketName: "archive" });
  expect(folderOf(stream, '{"type":"x.v1"}', new Date("2026-03-01T23:59:59.999Z"))).toBe("a/day=2026-03-01/kind=x.v1/");
});

test.each(["!{timestamp:HH}/", "!{partitionKeyFromQuery:other}/", "!{firehose:random-string}/"])(
  "a prefix with something else to be filled in is an error with its name: %s",
  (placeholder) => {
    expect(() => planStream("arn", streamOf(placeholder), "Stack/Stream")).toThrow(
      `Stack/Stream: the embedded AWS does not know ${placeholder.slice(0, -1)} in a prefix`,
    );
  },
);

test("a stack with relays of an outbox runs without them: everything else is there", () => {
  const template = templateOf({ outbox: OUTBOX, internalConsumers: ["scheduler"] });
  const functions = Object.values(template.findResources("AWS::Lambda::Function"));
  const assetFolders = new Map(functions.map(({ Properties }) => [Properties.Code.S3Key as string, "code"]));

  const plan = planStack({ stackName: "Sluice", template: template.toJSON(), assetFolders }, "http://127.0.0.1:1");

  expect(plan.queues).toHaveLength(Object.keys(template.findResources("AWS::SQS::Queue")).length);
  expect(plan.functions).toHaveLength(functions.length);
  expect(plan.outputs["InternalTopicArn"]).toMatch(/^arn:aws:sns:.*\.fifo$/);
});
