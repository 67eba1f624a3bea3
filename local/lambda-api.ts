// The part of Lambda's API that brings a function of one's own to this machine: its code is a folder, named as other
// emulators do it (`S3Bucket: hot-reload`), so that the AWS CLI and SDKs need no archive.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { buildApp } from "fauxqs";
import * as z from "zod";
import { LOOPBACK_HOST } from "../shared/wiring/index.ts";
import { LocalError } from "./errors.ts";
import type { LocalFunctions } from "./local-functions.ts";
import { localArn } from "./plan-stack.ts";

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

const FUNCTIONS = "/2015-03-31/functions";

export function addLambdaApi(app: ReturnType<typeof buildApp>, functions: LocalFunctions): void {
  const arnOf = (params: unknown): string => localArn("lambda", `function:${(params as { name: string }).name}`);
  const refused = (type: string, message: string) => ({ type, message });

  // Runs code: a page in a browser must not get here, whatever name it gives this machine.
  app.addHook("onRequest", async (request, reply) => {
    if (!request.url.startsWith(FUNCTIONS)) return;
    const isFromPage = request.headers.origin !== undefined || !LOOPBACK_HOST.test(request.hostname);
    if (isFromPage) return reply.code(403).send(refused("AccessDenied", "for programs on this machine only"));
  });

  app.post(FUNCTIONS, async (request, reply) => {
    const parsed = CreateFunctionSchema.safeParse(jsonOf(request.body));
    if (!parsed.success) {
      return reply.code(400).send(refused("InvalidParameterValueException", z.prettifyError(parsed.error)));
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
      });
    } catch (error) {
      if (!(error instanceof LocalError)) throw error;
      return reply.code(409).send(refused("ResourceConflictException", error.message));
    }
    return reply.code(201).send({ FunctionName: name, FunctionArn: arn, Handler: handler, State: "Active" });
  });

  app.delete(`${FUNCTIONS}/:name`, async (request, reply) => {
    if (!functions.has(arnOf(request.params)))
      return reply.code(404).send(refused("ResourceNotFoundException", "none"));
    functions.remove(arnOf(request.params));
    return reply.code(204).send();
  });

  app.post(`${FUNCTIONS}/:name/invocations`, async (request, reply) => {
    const result = await functions.invoke(arnOf(request.params), jsonOf(request.body) ?? {});
    if (result.kind === "answered") return reply.send(JSON.stringify(result.value ?? null));
    return reply.header("x-amz-function-error", "Unhandled").send({ errorMessage: result.message });
  });
}

/** Undefined for what is not JSON. */
function jsonOf(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
