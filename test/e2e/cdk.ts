// The CDK's own command, as a user types it.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { emulator, runId, tag } from "./cloud.ts";
import { embeddedOutputs } from "./embedded-outputs.ts";
import { lacking } from "./where-supported.ts";
import { type Template, withoutFunctions } from "./without-functions.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cdkCommand = join(root, "node_modules/.bin/cdk");
const run = promisify(execFile);

/** The bootstrap of this run alone: roles and bucket that nobody else's deployments use. */
export const toolkit = {
  stackName: `Sluice-${runId}-toolkit`,
  qualifier: runId,
} as const;

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "sluice-e2e-"));

/** @throws with everything that the command said, if it fails */
export async function cdk(...args: string[]): Promise<string> {
  const all = [
    ...args,
    "--no-notices",
    "--no-color",
    "--context",
    `@aws-cdk/core:bootstrapQualifier=${toolkit.qualifier}`,
  ];
  try {
    const { stdout, stderr } = await run(cdkCommand, all, { cwd: root, maxBuffer: 1 << 26 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`cdk ${args.join(" ")}\n${stdout}${stderr}`);
  }
}

export interface App {
  readonly stackName: string;
  /** Options that choose the app and its configuration, as for `cdk synth`. */
  readonly options: readonly string[];
}

export interface Deployment {
  readonly outputs: Readonly<Record<string, string>>;
  /** The template as it was synthesized, and the folder it lies in; for emulators. */
  readonly assembly?: Assembly;
}

export interface Assembly {
  readonly folder: string;
  readonly template: Template;
}

/** What was deployed last, by stack. */
const deployed = new Map<string, readonly string[]>();

export async function deploy({ stackName, options }: App): Promise<Deployment> {
  const outputsFile = join(temporaryFolder(), "outputs.json");
  const assembly = emulator ? await synthesized(stackName, options) : undefined;
  const app = assembly ? ["--app", assembly.folder] : options;
  deployed.set(stackName, app);
  await cdk("deploy", stackName, ...app, ...DEPLOYING, "--outputs-file", outputsFile);
  const outputs = JSON.parse(readFileSync(outputsFile, "utf8")) as Record<string, Record<string, string>>;
  return { outputs: outputs[stackName] ?? {}, ...(assembly ? { assembly } : {}) };
}

const DEPLOYING = ["--require-approval", "never", "--progress", "events", "--tags", `${tag.key}=${tag.value}`];

export async function destroy({ stackName, options }: App): Promise<void> {
  await cdk("destroy", stackName, ...(deployed.get(stackName) ?? options), "--force");
}

/** Synthesizes, for an emulator. */
async function synthesized(stackName: string, options: readonly string[]): Promise<Assembly> {
  const folder = temporaryFolder();
  await cdk("synth", stackName, ...options, ...switched(), "--quiet", "--output", folder);
  const file = join(folder, `${stackName}.template.json`);
  const template = JSON.parse(readFileSync(file, "utf8")) as Template;
  if (lacking("lambda")) {
    const Outputs = { ...template.Outputs, ...embeddedOutputs(template) };
    writeFileSync(file, JSON.stringify(withoutFunctions({ ...template, Outputs }), undefined, 1));
  }
  return { folder, template };
}

/** The switch of the app for emulators, where this one lacks what it leaves out. */
export const switched = (): readonly string[] => (lacking("composite-alarm") ? ["--context", "emulator=true"] : []);
