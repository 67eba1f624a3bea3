// What CloudFormation knows of a stack, also once it is gone.
import {
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { clients } from "./cloud.ts";

const { cloudFormation } = clients();

export interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

export async function resourcesOf(StackName: string): Promise<StackResource[]> {
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
  return StackResources.map(({ ResourceType = "", LogicalResourceId = "", PhysicalResourceId = "" }) => ({
    type: ResourceType,
    logicalId: LogicalResourceId,
    physicalId: PhysicalResourceId,
  }));
}

/** By which it is found after it is deleted. */
export async function stackIdOf(StackName: string): Promise<string> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Stacks[0]?.StackId ?? "";
}

export interface Deleted {
  readonly status: string;
  /** What CloudFormation did not delete, because the template says so. */
  readonly kept: readonly StackResource[];
}

export async function deletionOf(stackId: string): Promise<Deleted> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: stackId }));
  const kept = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === "DELETE_SKIPPED");
  return {
    status: Stacks[0]?.StackStatus ?? "",
    kept: kept.map(({ ResourceType = "", LogicalResourceId = "", PhysicalResourceId = "" }) => ({
      type: ResourceType,
      logicalId: LogicalResourceId,
      physicalId: PhysicalResourceId,
    })),
  };
}
