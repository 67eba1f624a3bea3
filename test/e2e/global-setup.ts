// Prepares an account for this run alone, and takes everything of it away in the end, whatever the tests left.
import {
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackDeleteComplete,
} from "@aws-sdk/client-cloudformation";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { deleteBucket, emptyBucket } from "./buckets.ts";
import { cdk, temporaryFolder, toolkit } from "./cdk.ts";
import { clients, runId, tag } from "./cloud.ts";

const { cloudFormation, s3, sts } = clients();

export async function setup(): Promise<void> {
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  const region = await sts.config.region();
  process.stdout.write(`Deploying to account ${Account}, ${region}; everything of this run is called *${runId}*.\n`);
  await cdk(
    "bootstrap",
    `aws://${Account}/${region}`,
    ...["--qualifier", toolkit.qualifier, "--toolkit-stack-name", toolkit.stackName],
    ...["--tags", `${tag.key}=${tag.value}`],
    // Or it waits for other runs in this folder.
    ...["--output", temporaryFolder()],
  );
}

export async function teardown(): Promise<void> {
  const all = await stacksOfThisRun();
  for (const name of all.filter((each) => each !== toolkit.stackName)) {
    process.stdout.write(`Deleting ${name}, which a test left.\n`);
    await deleteStack(name).catch(() => {
      process.stdout.write(`${name} cannot be deleted: look at its events in CloudFormation, and delete it by hand.\n`);
      process.exitCode = 1;
    });
  }
  if (!all.includes(toolkit.stackName)) return;
  const bucket = await toolkitBucket();
  if (bucket) await emptyBucket(s3, bucket);
  await deleteStack(toolkit.stackName);
  if (bucket) await deleteBucket(s3, bucket); // which the bootstrap's template keeps
}

async function stacksOfThisRun(): Promise<string[]> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  return Stacks.flatMap(({ StackName = "", StackStatus }) =>
    // Some emulators also name those that are gone.
    StackName.includes(runId) && StackStatus !== "DELETE_COMPLETE" ? [StackName] : [],
  );
}

async function toolkitBucket(): Promise<string | undefined> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: toolkit.stackName }));
  return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === "BucketName")?.OutputValue;
}

async function deleteStack(StackName: string): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(
    { client: cloudFormation, maxWaitTime: 300, minDelay: 1, maxDelay: 5 },
    { StackName },
  );
}
