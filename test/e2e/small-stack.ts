// Stacks of a resource or two that a test needs for itself.
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from "@aws-sdk/client-cloudformation";
import { clients, runId, tag } from "./cloud.ts";

const { cloudFormation } = clients();
const waiting = { client: cloudFormation, maxWaitTime: 120, minDelay: 1, maxDelay: 5 };

export interface SmallTemplate {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** @returns its outputs @throws with the reason if it cannot be created */
export async function createSmallStack(name: string, template: SmallTemplate): Promise<Record<string, string>> {
  const StackName = `Sluice-${runId}-${name}`;
  const Tags = [{ Key: tag.key, Value: tag.value }];
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Tags }));
  await waitUntilStackCreateComplete(waiting, { StackName }).catch(async () => {
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
    const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === "CREATE_FAILED");
    await deleteSmallStack(name);
    throw new Error(failed?.ResourceStatusReason ?? `${StackName} was not created`);
  });
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}

export async function deleteSmallStack(name: string): Promise<void> {
  const StackName = `Sluice-${runId}-${name}`;
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(waiting, { StackName });
}

/** Creates a resource and takes it away again. @throws with the reason if it cannot be created */
export async function tryResource(name: string, Type: string, Properties: object): Promise<void> {
  await createSmallStack(name, { Resources: { Only: { Type, Properties } } });
  await deleteSmallStack(name);
}
