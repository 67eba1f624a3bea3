// Which deployment a command is about: the flags that all commands for people on call share.
import type { Command } from "commander";

export interface TargetFlags {
  readonly endpoint?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly stack?: string;
}

export function addTargetFlags(command: Command): Command {
  return command
    .option("--stack <name>", "stack of the deployment, such as Sluice-prod (or SLUICE_STACK); default: the local run")
    .option("--region <region>", "AWS region; default: as for the AWS CLI")
    .option("--profile <name>", "profile of the AWS CLI; default: as for the AWS CLI")
    .option("--endpoint <url>", "where an emulator answers; then no request goes anywhere else");
}
