// Brings a module to the local run, as a function of it.
import { existsSync } from "node:fs";
import { dirname, parse, resolve } from "node:path";
import { CreateFunctionCommand, DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import type { Target } from "../target/index.ts";
import { UsageError } from "../usage-error.ts";

export interface LocalFunction {
  readonly arn: string;
  readonly remove: () => Promise<void>;
}

const TIMEOUT_SECONDS = 30;

/** @throws UsageError if there is no such module, or the target is none of this machine. */
export async function addFunction({ clients, endpoint, label }: Target, file: string): Promise<LocalFunction> {
  const { name, ext } = parse(file);
  if (!existsSync(file)) throw new UsageError(`--lambda ${file}: no such file`);
  if (![".mjs", ".js", ".ts"].includes(ext) || !/^[\w-]+$/.test(name)) {
    throw new UsageError(`--lambda ${file}: expected a module such as handler.ts, .js or .mjs`);
  }
  if (endpoint === undefined) throw new UsageError(`--lambda is for the local run; deploy the function to ${label}`);
  const FunctionName = `${name}-${process.pid}`;
  const lambda = await clients.lambda();
  const { FunctionArn = "" } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Handler: `${name}.handler`,
      Code: { S3Bucket: "hot-reload", S3Key: dirname(resolve(file)) },
      Role: "none",
      Runtime: "nodejs24.x",
      Timeout: TIMEOUT_SECONDS,
    }),
  );
  return {
    arn: FunctionArn,
    remove: async () => void (await lambda.send(new DeleteFunctionCommand({ FunctionName }))),
  };
}
