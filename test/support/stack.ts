// The stack as CDK would deploy it.
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { parseConfig } from "../../infra/config.ts";
import { SluiceStack } from "../../infra/sluice-stack.ts";

export interface SynthesizedStack {
  readonly template: Template;
  readonly outputFolder: string;
}

export function synthesizeStack(config: object = {}): SynthesizedStack {
  const app = new App();
  const stack = new SluiceStack(app, "Sluice", { config: parseConfig(config) });
  return { template: Template.fromStack(stack), outputFolder: app.synth().directory };
}

/** For tests that look at the template only: without its bundle, synthesis takes no time. */
export function templateOf(config: object = {}): Template {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
  return Template.fromStack(new SluiceStack(app, "Sluice", { config: parseConfig(config) }));
}
