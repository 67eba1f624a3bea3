// Holds every construct of a stack to what the owner of the account asks, also those that are added later.
import { Annotations, Aspects, type IAspect, type Stack, Tags } from "aws-cdk-lib";
import { ManagedPolicy, PermissionsBoundary } from "aws-cdk-lib/aws-iam";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { IConstruct } from "constructs";
import type { Config } from "../config.ts";

/** What a key that is not the stack's own has to allow by itself. */
export const KEY_POLICY =
  "its policy has to let SNS, CloudWatch and CloudWatch Logs use it: docs/security.md#a-key-that-exists";

export function applyAccountRules(stack: Stack, config: Config): void {
  for (const [key, value] of Object.entries(config.tags)) Tags.of(stack).add(key, value);
  if (config.permissionsBoundaryArn !== undefined) {
    const boundary = ManagedPolicy.fromManagedPolicyArn(stack, "PermissionsBoundary", config.permissionsBoundaryArn);
    PermissionsBoundary.of(stack).apply(boundary);
  }
  if (config.keyArn !== undefined) {
    Annotations.of(stack).addInfoV2("sluice:key-policy", `keyArn: ${config.keyArn}: ${KEY_POLICY}`);
  }
  Aspects.of(stack).add(new LogRetention(config.logRetentionDays));
}

class LogRetention implements IAspect {
  readonly #days: number;

  constructor(days: number) {
    this.#days = days;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnLogGroup) node.retentionInDays = this.#days;
  }
}
