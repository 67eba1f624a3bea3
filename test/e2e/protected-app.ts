// The app without its refusal of `-c emulator=true` for a protected stage: emulators keep what such a stage keeps, too.
import { App } from "aws-cdk-lib";
import { readContext } from "../../infra/config/context.ts";
import { readConfig } from "../../infra/config.ts";
import { SluiceStack } from "../../infra/sluice-stack.ts";

const app = new App();
const { configFile, emulator } = readContext(app.node.getAllContext());
const config = await readConfig(configFile);
new SluiceStack(app, `Sluice-${config.stage}`, { config, emulator });
