// A synthesized template → what to create on this machine (pure).
import type * as z from "zod";
import type { CloudAssembly } from "./cloud-assembly.ts";
import { LocalError } from "./errors.ts";
import { type PlannedStream, planStream } from "./plan-stream.ts";
import { checkSubscriber, type PlannedSubscription } from "./plan-subscription.ts";
import { resolveValue, type Scope } from "./resolve-value.ts";
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

export const LOCAL_REGION = "us-east-1";
export const LOCAL_ACCOUNT = "000000000000";

/** Of a resource of this machine. */
export const localArn = (service: string, resource: string): string =>
  `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;

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

interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Names and ARNs follow from the template alone, so references need no order of creation. */
function scopeOf(resources: Readonly<Record<string, Resource>>, stackName: string, endpoint: string): Scope {
  const pseudoParameters = new Map([
    ["AWS::AccountId", LOCAL_ACCOUNT],
    ["AWS::Partition", "aws"],
    ["AWS::Region", LOCAL_REGION],
    ["AWS::StackName", stackName],
    ["AWS::URLSuffix", "amazonaws.com"],
  ]);
  const identify = (logicalId: string): Identity | undefined => {
    const type = resources[logicalId]?.Type;
    if (type === undefined) return undefined;
    const name = physicalName(logicalId, resources, stackName);
    switch (type) {
      case "AWS::SQS::Queue":
        return {
          ref: `${endpoint}/${LOCAL_ACCOUNT}/${name}`,
          attributes: { Arn: localArn("sqs", name), QueueName: name },
        };
      case "AWS::SNS::Topic":
        return { ref: localArn("sns", name), attributes: { Arn: localArn("sns", name), TopicName: name } };
      case "AWS::Lambda::Function":
        return { ref: name, attributes: { Arn: localArn("lambda", `function:${name}`) } };
      case "AWS::KinesisFirehose::DeliveryStream":
        return { ref: name, attributes: { Arn: localArn("firehose", `deliverystream/${name}`) } };
      case "AWS::S3::Bucket":
        return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
      default:
        return { ref: name, attributes: { Arn: localArn(type.split("::")[1]?.toLowerCase() ?? "", name) } };
    }
  };
  return {
    ref: (name) => pseudoParameters.get(name) ?? identify(name)?.ref,
    attribute: (logicalId, name) => identify(logicalId)?.attributes[name],
  };
}

function physicalName(logicalId: string, resources: Readonly<Record<string, Resource>>, stackName: string): string {
  const { FifoQueue, FifoTopic } = resources[logicalId]?.Properties ?? {};
  return `${stackName}-${logicalId}${FifoQueue || FifoTopic ? ".fifo" : ""}`;
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
