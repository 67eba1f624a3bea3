// Of Lambda: bringing a function of one's own to this machine, and invoking it. Its code is a folder, named as other
// emulators have it (`S3Bucket: hot-reload`), so that the AWS CLI and SDKs need no archive.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as z from "zod";
import { LocalError } from "../errors.ts";
import type { LocalFunctions } from "../local-functions.ts";
import { localArn } from "../plan-stack.ts";
import { jsonAnswer, jsonError, type Service, type ServiceAnswer } from "./answer.ts";

const CreateFunctionSchema = z.object({
  FunctionName: z.string().regex(/^[\w-]{1,64}$/, "1 to 64 letters, digits, '_' or '-'"),
  Handler: z.string().regex(/^[\w-]+\.\w+$/, "file.export"),
  Code: z.object({
    S3Bucket: z.literal("hot-reload", { error: 'the embedded AWS takes code as a folder: S3Bucket "hot-reload"' }),
    S3Key: z
      .string()
      .refine((path) => isAbsolute(path) && existsSync(path), "the absolute path of a folder with the code"),
  }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  MemorySize: z.int().default(128),
  Timeout: z.int().min(1).max(900).default(3),
});

export function lambdaFunctions(functions: LocalFunctions): Service {
  return ({ method, url, body }) => {
    const [, version, kind, name, part] = url.pathname.split("/").map(decodeURIComponent);
    if (version !== "2015-03-31" || kind !== "functions") return undefined;
    if (name === undefined) return method === "POST" ? create(functions, body) : undefined;
    const arn = localArn("lambda", `function:${name}`);
    if (method === "POST" && part === "invocations") return invoke(functions, arn, body);
    if (method !== "DELETE" || part !== undefined) return undefined;
    if (!functions.has(arn)) return jsonError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
    functions.remove(arn);
    return { status: 204, contentType: "application/json", body: "" };
  };
}

function create(functions: LocalFunctions, body: string): ServiceAnswer {
  const parsed = CreateFunctionSchema.safeParse(jsonOf(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return jsonError("InvalidParameterValueException", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { FunctionName: name, Handler: handler, Code, Environment, MemorySize, Timeout } = parsed.data;
  const arn = localArn("lambda", `function:${name}`);
  try {
    functions.add({
      name,
      arn,
      handler,
      codeFolder: Code.S3Key,
      memoryMb: MemorySize,
      timeoutSeconds: Timeout,
      variables: Environment.Variables,
      logGroup: `/aws/lambda/${name}`,
    });
  } catch (error) {
    if (error instanceof LocalError) return jsonError("ResourceConflictException", error.message, 409);
    throw error;
  }
  return jsonAnswer({ FunctionName: name, FunctionArn: arn, Handler: handler, State: "Active" }, 201);
}

async function invoke(functions: LocalFunctions, arn: string, body: string): Promise<ServiceAnswer> {
  if (!functions.has(arn)) return jsonError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  const result = await functions.invoke(arn, jsonOf(body) ?? {});
  if (result.kind === "answered") return jsonAnswer(result.value ?? null);
  return { ...jsonAnswer({ errorMessage: result.message }), headers: { "x-amz-function-error": "Unhandled" } };
}

/** Undefined for what is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
