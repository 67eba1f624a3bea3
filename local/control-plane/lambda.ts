// Of Lambda: what the functions of the stack are configured with and which mapping feeds them; and functions of one's own.
// https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as z from "zod";
import type { LocalFunctions } from "../functions/local-functions.ts";
import type { PlannedFunction, PlannedMapping } from "../plan/plan-stack.ts";
import { LocalError, localArn } from "../this-machine.ts";
import { jsonAnswer, jsonError, type Service, type ServiceAnswer } from "./service.ts";

/** Whether a mapping polls its queue. */
export interface MappingSwitch {
  readonly plan: PlannedMapping;
  isOn: boolean;
  /** As asked for; here as many run as there are cores, at most. */
  maxConcurrency: number;
}

const UpdateSchema = z.strictObject({
  Enabled: z.boolean().optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int() }).optional(),
  UUID: z.string().optional(),
});

export function lambda(switches: readonly MappingSwitch[], startedMs: number): Service {
  return ({ method, url, body }) => {
    const [, version, kind, id, part] = url.pathname.split("/").map(decodeURIComponent);
    if (version !== "2015-03-31") return undefined;
    if (kind === "functions" && part === "configuration" && method === "GET") {
      const found = switches.find(({ plan }) => plan.function.name === id);
      return found
        ? jsonAnswer(configurationOf(found.plan.function, startedMs))
        : notFound(`Function not found: ${id}`);
    }
    if (kind !== "event-source-mappings") return notFound(`the embedded AWS does not know ${url.pathname}`);
    if (id === undefined || id === "") {
      const name = url.searchParams.get("FunctionName");
      const own = switches.filter(({ plan }) => name === null || plan.function.name === name);
      return jsonAnswer({ EventSourceMappings: own.map(mappingOf) });
    }
    const found = switches.find(({ plan }) => uuidOf(plan) === id);
    if (!found) return notFound("The resource you requested does not exist.");
    if (method === "PUT") {
      const update = UpdateSchema.safeParse(JSON.parse(body));
      if (!update.success) {
        return jsonError(
          "InvalidParameterValueException",
          "the embedded AWS changes nothing but Enabled and ScalingConfig",
        );
      }
      found.isOn = update.data.Enabled ?? found.isOn;
      found.maxConcurrency = update.data.ScalingConfig?.MaximumConcurrency ?? found.maxConcurrency;
    }
    return jsonAnswer(mappingOf(found), method === "PUT" ? 202 : 200);
  };
}

const notFound = (message: string) => jsonError("ResourceNotFoundException", message, 404);

const mappingOf = ({ plan, isOn, maxConcurrency }: MappingSwitch): object => ({
  UUID: uuidOf(plan),
  BatchSize: plan.batchSize,
  EventSourceArn: plan.queue.arn,
  FunctionArn: plan.function.name,
  FunctionResponseTypes: plan.reportsBatchItemFailures ? ["ReportBatchItemFailures"] : [],
  ScalingConfig: { MaximumConcurrency: maxConcurrency },
  State: isOn ? "Enabled" : "Disabled",
});

const configurationOf = (plan: PlannedFunction, startedMs: number): object => ({
  FunctionName: plan.name,
  Handler: plan.handler,
  MemorySize: plan.memoryMb,
  Timeout: plan.timeoutSeconds,
  LastModified: new Date(startedMs).toISOString(),
  Environment: { Variables: plan.variables },
});

/** The same for the same mapping, in the form that AWS's have. */
function uuidOf({ queue, function: target }: PlannedMapping): string {
  const hex = createHash("sha256").update(`${queue.arn} ${target.name}`).digest("hex");
  return [8, 4, 4, 4, 12].map((length, index) => hex.slice(index * 12, index * 12 + length)).join("-");
}

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

/**
 * Brings a function of one's own to this machine, and invokes it. Its code is a folder, named as other emulators have it
 * (`S3Bucket: hot-reload`), so that the AWS CLI and SDKs need no archive.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
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
