import { fileURLToPath } from "node:url";
import { type App, deploy } from "./cdk.ts";
import { runId } from "./cloud.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const name = `Sluice-${runId}-companion`;

export const companion: App = {
  stackName: name,
  options: [
    "--app",
    `${root}node_modules/.bin/node ${root}test/e2e/companion/app.ts`,
    "--context",
    `companion=${name}`,
  ],
};

export interface Companion {
  readonly functionArn: string;
  /** What the function was given. */
  readonly inboxUrl: string;
  readonly existingQueueArn: string;
  readonly existingQueueUrl: string;
}

export async function deployCompanion(): Promise<Companion> {
  const { outputs } = await deploy(companion);
  const output = (key: string): string => outputs[key] ?? "";
  return {
    functionArn: output("FunctionArn"),
    inboxUrl: output("InboxUrl"),
    existingQueueArn: output("ExistingQueueArn"),
    existingQueueUrl: output("ExistingQueueUrl"),
  };
}
