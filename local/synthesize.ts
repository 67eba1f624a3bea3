// Runs the CDK app as the CDK's own command does, and leaves a cloud assembly.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LocalError } from "./errors.ts";
import { NODE } from "./source-file.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const app = join(root, `infra/app${extname(import.meta.url)}`);

export interface SynthesizeOptions {
  /** A configuration file of the app, as for `cdk synth -c config=FILE`. */
  readonly configFile: string;
  readonly outputFolder: string;
  readonly signal?: AbortSignal;
}

/** @throws LocalError with what the app said, if it refuses its configuration or fails. */
export async function synthesize({ configFile, outputFolder, signal }: SynthesizeOptions): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: object };
  // CDK_OUTDIR and CDK_CONTEXT_JSON are how the command and the app agree.
  // https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/lib/cxapi.ts
  const env = {
    PATH: [dirname(NODE), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, "aws:cdk:enable-path-metadata": true, config: configFile }),
  };
  try {
    await promisify(execFile)(NODE, [app], { cwd: root, env, ...(signal ? { signal } : {}) });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || String(error);
    throw new LocalError(`the CDK app failed: ${said}`);
  }
}
