// A synthesized template → what to create on this machine (pure).
import type * as z from "zod";
import { LOOPBACK_HOST } from "../../shared/wiring/index.ts";
import { LocalError } from "../this-machine.ts";
import type { CloudAssembly } from "./cloud-assembly.ts";
import { physicalName, resolveValue, scopeOf } from "./resolve-value.ts";
import {
  DeliveryStreamSchema,
  EventSourceMappingSchema,
  FunctionSchema,
  QueueSchema,
  RESOURCE_SCHEMAS,
  type Resource,
  SubscriptionSchema,
  TemplateSchema,
  TopicSchema,
} from "./resource-types.ts";

export interface PlannedQueue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
}

export interface PlannedTopic {
  readonly name: string;
  readonly arn: string;
  readonly attributes: Record<string, string>;
}

export interface PlannedFunction {
  readonly name: string;
  readonly arn: string;
  readonly codeFolder: string;
  /** `file.export`, as Lambda writes it. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
  /** What it writes goes there. */
  readonly logGroup: string;
}

export interface PlannedMapping {
  readonly queue: PlannedQueue;
  readonly function: PlannedFunction;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
}

export interface PlannedSubscription {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Record<string, string>;
}

export interface PlannedStream {
  readonly arn: string;
  readonly bucketName: string;
  /** With `!{timestamp:yyyy-MM-dd}` and `!{partitionKeyFromQuery:name}` to be filled in. */
  readonly prefix: string;
  /** The field of a record that each partition key is. */
  readonly partitionKeys: Readonly<Record<string, string>>;
}

export interface StackPlan {
  readonly stackName: string;
  readonly queues: readonly PlannedQueue[];
  readonly topics: readonly PlannedTopic[];
  readonly subscriptions: readonly PlannedSubscription[];
  readonly functions: readonly PlannedFunction[];
  readonly streams: readonly PlannedStream[];
  readonly mappings: readonly PlannedMapping[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Concurrency that Lambda gives a mapping without a bound. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const DEFAULT_MAX_CONCURRENCY = 1_250;

/**
 * `others` are functions that the stack may refer to without holding them.
 * @throws LocalError naming the resource type, property or function that the embedded AWS does not know.
 */
export function planStack(
  assembly: CloudAssembly,
  endpoint: string,
  others: readonly PlannedFunction[] = [],
): StackPlan {
  const { stackName, assetFolders } = assembly;
  const template = checked(TemplateSchema, assembly.template, stackName);
  const scope = scopeOf(template.Resources, stackName, endpoint);
  const all = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const { Type: type } = resource;
    const schema = RESOURCE_SCHEMAS[type];
    const where = `${pathOf(resource) ?? logicalId} (${type})`;
    if (!schema) throw new LocalError(`${where}: the embedded AWS does not know this resource type`);
    const value = checked(schema, resolveValue(resource.Properties, scope), where);
    return { logicalId, type, where, value };
  });
  const ofType = <Output>(type: string, _schema: z.ZodType<Output>) =>
    all
      .filter((resource) => resource.type === type)
      .map((resource) => ({ ...resource, value: resource.value as Output }));

  const queues = ofType("AWS::SQS::Queue", QueueSchema).map(({ logicalId, value: { Tags = [], ...value } }) => ({
    name: physicalName(logicalId, template.Resources, stackName),
    arn: scope.attribute(logicalId, "Arn") ?? "",
    url: scope.ref(logicalId) ?? "",
    attributes: attributesOf(value),
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  }));
  const topics = ofType("AWS::SNS::Topic", TopicSchema).map(({ logicalId, value }) => {
    const { TopicName: _, KmsMasterKeyId: __, ...attributes } = value;
    return {
      name: physicalName(logicalId, template.Resources, stackName),
      arn: scope.ref(logicalId) ?? "",
      attributes: attributesOf(attributes),
    };
  });
  const functions = ofType("AWS::Lambda::Function", FunctionSchema).map(({ logicalId, where, value }) => {
    const codeFolder = assetFolders.get(value.Code.S3Key);
    if (codeFolder === undefined) throw new LocalError(`${where}: the assembly has no asset ${value.Code.S3Key}`);
    return {
      name: scope.ref(logicalId) ?? "",
      arn: scope.attribute(logicalId, "Arn") ?? "",
      codeFolder,
      handler: value.Handler,
      memoryMb: value.MemorySize,
      timeoutSeconds: value.Timeout,
      variables: value.Environment.Variables,
      logGroup: value.LoggingConfig.LogGroup,
    };
  });
  const mappings = ofType("AWS::Lambda::EventSourceMapping", EventSourceMappingSchema).map(({ where, value }) => {
    const queue = queues.find(({ arn }) => arn === value.EventSourceArn);
    const target = functions.find(({ name }) => name === value.FunctionName);
    if (!queue || !target) throw new LocalError(`${where}: its queue or its function is not part of the stack`);
    return {
      queue,
      function: target,
      batchSize: value.BatchSize,
      maxConcurrency: value.ScalingConfig?.MaximumConcurrency ?? DEFAULT_MAX_CONCURRENCY,
      reportsBatchItemFailures: value.FunctionResponseTypes !== undefined,
    };
  });
  const streams = ofType("AWS::KinesisFirehose::DeliveryStream", DeliveryStreamSchema).map(
    ({ logicalId, where, value }) => planStream(scope.attribute(logicalId, "Arn") ?? "", value, where),
  );
  const targets = [...queues, ...functions, ...others, ...streams].map(({ arn }) => arn);
  const subscriptions = ofType("AWS::SNS::Subscription", SubscriptionSchema).map(({ where, value }) => {
    const { TopicArn: topicArn, Endpoint: target, Protocol: protocol, ...attributes } = value;
    checkSubscriber(protocol, target, targets, where);
    return { topicArn, protocol, endpoint: target, attributes: attributesOf(attributes) };
  });
  const outputs = Object.fromEntries(
    Object.entries(template.Outputs).map(([name, { Value }]) => [name, String(resolveValue(Value, scope))]),
  );
  return { stackName, queues, topics, subscriptions, functions, streams, mappings, outputs };
}

/** SQS and SNS take attributes as text. */
function attributesOf(properties: object): Record<string, string> {
  const present = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    present.map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
}

function checked<Output>(schema: z.ZodType<Output>, value: unknown, where: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const path = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return `${path}: ${issue.message}`;
    return issue.keys.map((key) => `the embedded AWS does not know ${path ? `${path}.` : ""}${key}`).join("; ");
  });
  throw new LocalError(`${where}: ${issues.join("; ")}`);
}

function pathOf({ Metadata }: Resource): string | undefined {
  const path = (Metadata as Record<string, unknown> | undefined)?.["aws:cdk:path"];
  return typeof path === "string" ? path.replace(/\/Resource$/, "") : undefined;
}

/**
 * Which files the records of a delivery stream go to. https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 * @throws LocalError if its prefix holds something else to be filled in.
 */
export function planStream(arn: string, stream: z.output<typeof DeliveryStreamSchema>, where: string): PlannedStream {
  const { BucketARN, Prefix: prefix, ProcessingConfiguration } = stream.ExtendedS3DestinationConfiguration;
  const [{ Parameters }] = ProcessingConfiguration.Processors;
  const [, name = "", field = ""] = /^\{(\w+): \.(\w+)\}$/.exec(Parameters[0].ParameterValue) ?? [];
  const known = ["!{timestamp:yyyy-MM-dd}", `!{partitionKeyFromQuery:${name}}`];
  const unknown = prefix.match(/!\{[^}]*\}/g)?.find((placeholder) => !known.includes(placeholder));
  if (unknown) throw new LocalError(`${where}: the embedded AWS does not know ${unknown} in a prefix`);
  return { arn, bucketName: BucketARN.replace(/^arn:aws:s3:::/, ""), prefix, partitionKeys: { [name]: field } };
}

/** What is not here would be a subscriber that silently gets nothing. @throws LocalError that names it. */
function checkSubscriber(protocol: string, endpoint: string, targets: readonly string[], where: string): void {
  switch (protocol) {
    case "http":
    case "https":
      if (LOOPBACK_HOST.test(URL.parse(endpoint)?.hostname ?? "")) return;
      throw new LocalError(`${where}: ${endpoint} is not on this machine: the embedded AWS cannot deliver to it`);
    case "sqs":
    case "lambda":
    case "firehose":
      if (targets.includes(endpoint)) return;
      throw new LocalError(`${where}: ${endpoint} is not part of the stack: the embedded AWS cannot deliver to it`);
    default:
      throw new LocalError(`${where}: the embedded AWS does not deliver over ${protocol}`);
  }
}
