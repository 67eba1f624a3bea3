// What a deployment's subscribers bring along: a function, and a queue that exists. A CDK app of its own, destroyed like one.

import { fileURLToPath } from "node:url";
import { App, Aspects, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { BatchPermissions } from "../../../infra/constructs/emulator.ts";

const app = new App();
const name = String(app.node.tryGetContext("companion"));
const stack = new Stack(app, name);
if (app.node.tryGetContext("emulator")) Aspects.of(stack).add(new BatchPermissions());
const removalPolicy = RemovalPolicy.DESTROY;

/** The function's way to show what it was given. */
const inbox = new Queue(stack, "Inbox", { removalPolicy });
const forward = new NodejsFunction(stack, "Forward", {
  entry: fileURLToPath(new URL("./forward.ts", import.meta.url)),
  runtime: Runtime.NODEJS_24_X,
  bundling: { bundleAwsSDK: true, externalModules: [] },
  environment: { INBOX_URL: inbox.queueUrl },
});
inbox.grantSendMessages(forward);

const existing = new Queue(stack, "Existing", { removalPolicy });
existing.addToResourcePolicy(
  new PolicyStatement({
    principals: [new ServicePrincipal("sns.amazonaws.com")],
    actions: ["sqs:SendMessage"],
    resources: [existing.queueArn],
    conditions: {
      ArnLike: { "aws:SourceArn": stack.formatArn({ service: "sns", resource: `${name.split("-companion")[0]}*` }) },
    },
  }),
);

new CfnOutput(stack, "InboxUrl", { value: inbox.queueUrl });
new CfnOutput(stack, "FunctionArn", { value: forward.functionArn });
new CfnOutput(stack, "ExistingQueueArn", { value: existing.queueArn });
new CfnOutput(stack, "ExistingQueueUrl", { value: existing.queueUrl });
