// What `cdk synth` wrote: the one stack's template and where its code lies.
// https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { LocalError } from "../this-machine.ts";

const ManifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.object({ templateFile: z.string().optional() }).optional() }),
  ),
});

const AssetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

export interface CloudAssembly {
  readonly stackName: string;
  readonly template: unknown;
  /** Folders of code by the S3 key that the template names. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

/** @throws LocalError if the folder is not a cloud assembly of exactly one stack. */
export function readCloudAssembly(folder: string): CloudAssembly {
  const { artifacts } = readJson(ManifestSchema, join(folder, "manifest.json"));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === "aws:cloudformation:stack");
  const [first] = stacks;
  if (!first || stacks.length > 1) {
    const names = stacks.map(([name]) => name).join(", ") || "none";
    throw new LocalError(`${folder}: the embedded AWS runs exactly one stack, found: ${names}`);
  }
  const [stackName, { properties }] = first;
  const template = readJson(z.unknown(), join(folder, properties?.templateFile ?? `${stackName}.template.json`));
  const assetFolders = new Map<string, string>();
  const assets = readJson(AssetsSchema, join(folder, `${stackName}.assets.json`));
  for (const { source, destinations } of Object.values(assets.files)) {
    for (const { objectKey } of Object.values(destinations)) assetFolders.set(objectKey, join(folder, source.path));
  }
  return { stackName, template, assetFolders };
}

function readJson<Output>(schema: z.ZodType<Output>, file: string): Output {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new LocalError(`${file}: not what \`cdk synth\` writes: ${reason}`);
  }
}
