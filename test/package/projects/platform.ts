// A platform team's CDK app: a whole deployment, and a subscriber's queue in a stack of its own.
import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { loadEngine } from "sluice/engines";
import { ConfigError, parseConfig, SluiceStack, SluiceSubscription } from "sluice/infra";

const [outdir = "cdk.out"] = process.argv.slice(2);
const app = new App({ outdir });
const subscribers = [{ name: "team", owner: "team", kind: "sqs", queue: "standard", filter: { status: ["FAILED"] } }];
const sluice = new SluiceStack(app, "Sluice", { config: parseConfig({ stage: "foreign", subscribers }) });
new CfnOutput(sluice, "ForTheEngine", { value: sluice.enginePolicy.managedPolicyArn });
app.synth();

const engine = await loadEngine("own-engine.js");
const ownApp = new App({ outdir: `${outdir}-own-engine` });
const board = { name: "board", owner: "team", kind: "sqs", queue: "standard", filter: { environment: ["production"] } };
const own = parseConfig({ stage: "own", subscribers: [board] }, "own engine", engine);
new SluiceStack(ownApp, "Deployments", { config: own });
ownApp.synth();

const other = new App({ outdir: `${outdir}-subscriber` });
new SluiceSubscription(new Stack(other, "Team"), "Failures", {
  topicArn: "arn:aws:sns:eu-west-1:111122223333:Sluice-prod-ExternalTopic",
  filter: { contract: ["v1"], status: ["FAILED"] },
  owner: "team",
});
other.synth();

try {
  parseConfig({ stage: "Foreign" });
} catch (error) {
  if (error instanceof ConfigError) console.log(error.message);
}
