// CloudFormation's intrinsic functions → plain values, and what they can refer to in a template (pure).
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
import { LOCAL_ACCOUNT, LOCAL_REGION, LocalError, localArn } from "../this-machine.ts";
import type { Resource } from "./resource-types.ts";

export interface Scope {
  /** What `Ref` gives for a resource, parameter or pseudo parameter; undefined if there is none of this name. */
  readonly ref: (name: string) => string | undefined;
  readonly attribute: (logicalId: string, name: string) => string | undefined;
}

/** Replaces every intrinsic function in a value. @throws LocalError for one that is not known, or that leads nowhere. */
export function resolveValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((element) => resolveValue(element, scope));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && (only[0] === "Ref" || only[0].startsWith("Fn::"))) {
    return callFunction(only[0], only[1], scope);
  }
  return Object.fromEntries(entries.map(([key, element]) => [key, resolveValue(element, scope)]));
}

function callFunction(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case "Ref":
      return found(scope.ref(String(argument)), `Ref ${argument}`);
    case "Fn::GetAtt": {
      const [logicalId, attribute] = Array.isArray(argument) ? argument : String(argument).split(".");
      return found(scope.attribute(logicalId, attribute), `Fn::GetAtt ${logicalId}.${attribute}`);
    }
    case "Fn::Join": {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => resolveValue(part, scope)).join(separator);
    }
    case "Fn::Sub":
      if (typeof argument !== "string") break;
      return argument.replace(/\$\{([^!}]+)\}/g, (_, reference: string) => {
        const [logicalId = "", attribute] = reference.split(".");
        const text = attribute === undefined ? scope.ref(logicalId) : scope.attribute(logicalId, attribute);
        return found(text, `Fn::Sub \${${reference}}`);
      });
  }
  throw new LocalError(`the embedded AWS does not know ${name} with ${JSON.stringify(argument)}`);
}

function found(text: string | undefined, what: string): string {
  if (text === undefined) throw new LocalError(`${what}: the embedded AWS has no such value`);
  return text;
}

interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Names and ARNs follow from the template alone, so references need no order of creation. */
export function scopeOf(resources: Readonly<Record<string, Resource>>, stackName: string, endpoint: string): Scope {
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

export function physicalName(
  logicalId: string,
  resources: Readonly<Record<string, Resource>>,
  stackName: string,
): string {
  const { FifoQueue, FifoTopic } = resources[logicalId]?.Properties ?? {};
  return `${stackName}-${logicalId}${FifoQueue || FifoTopic ? ".fifo" : ""}`;
}
