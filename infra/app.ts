// The CDK app: `npx cdk synth|deploy [-c config=FILE] [-c emulator=true]`.
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { readContext } from "./config/context.ts";
import { ConfigError, readConfig } from "./config.ts";
import { SluiceStack } from "./sluice-stack.ts";

try {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  const { configFile, emulator } = readContext(app.node.getAllContext());
  const config = await readConfig(configFile);
  if (emulator && config.protected) {
    throw new ConfigError(
      `context (-c): emulator=true takes alarms away, and stage ${config.stage} is protected: leave it out, or name another stage`,
    );
  }
  // Where the CDK's command deploys to, as far as it knows.
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  new SluiceStack(app, `Sluice-${config.stage}`, {
    config,
    emulator,
    env: { ...(account ? { account } : {}), ...(region ? { region } : {}) },
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`sluice: ${error.message}\n`);
  process.exitCode = 1;
}
