// What a deployment would take away, judged by two templates (pure): of what holds or delivers messages, nothing else.
import { isDeepStrictEqual } from "node:util";

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/**
 * `deleted`: it goes, with what it holds. `orphaned`: it stays, outside the stack, and nothing of Sluice reads, feeds or watches it.
 * `unreadable`: the key goes, and with it whatever was encrypted under it.
 */
export type Fate = "deleted" | "orphaned" | "unreadable";

/** In wire names. */
export interface Loss {
  readonly logical_id: string;
  readonly type: string;
  readonly fate: Fate;
  /** Whether another takes its place, and because of which properties; null where none does. */
  readonly replaced_for: readonly string[] | null;
}

/** Types whose going loses something, and the properties that CloudFormation cannot change in place (each type's page says "Replacement"). */
const HOLDING: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
  "AWS::SQS::Queue": ["FifoQueue", "QueueName"],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html
  "AWS::SNS::Topic": ["FifoTopic", "TopicName"],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
  "AWS::SNS::Subscription": ["Endpoint", "Protocol", "TopicArn"],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
  "AWS::KMS::Key": [],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
  "AWS::S3::Bucket": ["BucketName"],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
  "AWS::Logs::LogGroup": ["LogGroupName"],
};

/** @returns what is lost, in the order of the template that is deployed */
export function losses(deployed: Template, planned: Template): Loss[] {
  const replaced = replacements(deployed, planned);
  return Object.entries(deployed.Resources).flatMap(([logical_id, before]): Loss[] => {
    if (!(before.Type in HOLDING)) return [];
    const after = planned.Resources[logical_id];
    const replaced_for = replaced.get(logical_id) ?? null;
    if (after !== undefined && replaced_for === null) return [];
    const isKept = after ? [before, after].every(keepsReplaced) : /^Retain/.test(before.DeletionPolicy ?? "");
    const gone = before.Type === "AWS::KMS::Key" ? "unreadable" : "deleted";
    return [{ logical_id, type: before.Type, fate: isKept ? "orphaned" : gone, replaced_for }];
  });
}

const keepsReplaced = ({ UpdateReplacePolicy = "" }: TemplateResource): boolean => UpdateReplacePolicy === "Retain";

/** What has to be made anew, with the properties that ask for it; a subscription also because its topic is. */
function replacements(deployed: Template, planned: Template): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  let before = -1;
  while (found.size > before) {
    before = found.size;
    for (const [id, old] of Object.entries(deployed.Resources)) {
      const now = planned.Resources[id];
      const fixed = HOLDING[old.Type];
      if (!now || !fixed || found.has(id)) continue;
      const changed =
        now.Type === old.Type ? fixed.filter((name) => differs(name, { old, now, replaced: found })) : ["Type"];
      if (changed.length > 0) found.set(id, changed);
    }
  }
  return found;
}

interface Change {
  readonly old: TemplateResource;
  readonly now: TemplateResource;
  readonly replaced: ReadonlyMap<string, unknown>;
}

const differs = (name: string, { old, now, replaced }: Change): boolean =>
  !isDeepStrictEqual(old.Properties?.[name], now.Properties?.[name]) ||
  mentioned(now.Properties?.[name]).some((id) => replaced.has(id));

/** Logical ids that a value is made from. */
function mentioned(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { Ref, "Fn::GetAtt": attribute, ...others } = value as Record<string, unknown>;
  const owner = Array.isArray(attribute) ? attribute[0] : attribute;
  return [...[Ref, owner].filter((id) => typeof id === "string"), ...Object.values(others).flatMap(mentioned)];
}
