// What `cdk deploy` would take away from a running deployment: the live stack's template beside a synthesized one.
import { readFileSync } from "node:fs";
import * as z from "zod";
import { InputError, TargetError } from "../../errors.ts";
import type { Target } from "../target.ts";
import { type Loss, losses } from "./losses.ts";

/** In wire names. */
export interface Plan {
  readonly target: string;
  readonly template: string;
  readonly losses: readonly Loss[];
  /** The key of somebody else's that it would use; null: its own. */
  readonly foreign_key: string | null;
}

const TemplateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).exactOptional(),
      DeletionPolicy: z.string().exactOptional(),
      UpdateReplacePolicy: z.string().exactOptional(),
    }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});

/** @param file what `cdk synth` wrote for this very stack @throws InputError, TargetError */
export async function planOf(target: Target, file: string): Promise<Plan> {
  const planned = readTemplate(file);
  const cloudFormation = await target.clients.cloudFormation();
  const { TemplateBody = "" } = await cloudFormation.getTemplate({
    StackName: target.stackName,
    TemplateStage: "Processed",
  });
  const deployed = parsed(TemplateBody);
  if (!deployed) {
    const what = `the template of ${target.label} is none that can be read: it was not deployed by the CDK`;
    throw new TargetError("not-our-stack", what, { stack: target.stackName });
  }
  const { KeyArn } = planned.Outputs;
  return {
    ...{ target: target.label, template: file, losses: losses(deployed, planned) },
    foreign_key: KeyArn === undefined ? null : String(KeyArn.Value),
  };
}

function readTemplate(file: string): z.output<typeof TemplateSchema> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new InputError("unreadable-file", `${file}: ${why}: \`npx cdk synth\` writes it`, { file });
  }
  const template = parsed(text);
  if (!template)
    throw new InputError("unreadable-file", `${file}: is no template that \`npx cdk synth\` wrote`, { file });
  return template;
}

function parsed(text: string): z.output<typeof TemplateSchema> | undefined {
  try {
    return TemplateSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
