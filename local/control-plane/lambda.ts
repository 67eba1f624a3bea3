// Of Lambda: what a function is configured with, which mapping feeds it, and whether that one reads.
// https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
import { createHash } from "node:crypto";
import * as z from "zod";
import type { PlannedFunction, PlannedMapping } from "../plan-stack.ts";
import { jsonAnswer, jsonError, type Service } from "./answer.ts";

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
