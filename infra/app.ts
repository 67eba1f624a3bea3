// The CDK app: `npx cdk synth|deploy [-c config=FILE]`.
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { ConfigError, readConfig } from "./config.ts";
import { SluiceStack } from "./sluice-stack.ts";

try {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  const config = await readConfig(app.node.tryGetContext("config"));
  new SluiceStack(app, `Sluice-${config.stage}`, { config });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`sluice: ${error.message}\n`);
  process.exitCode = 1;
}
