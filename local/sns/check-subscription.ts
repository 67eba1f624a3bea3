// Whether SNS, as far as it runs here, takes a subscription (pure).
import * as z from "zod";
import { checkFilterPolicy, FILTER_POLICY_SCOPES, FilterPolicyError } from "../../shared/subscriber/index.ts";
import { LOOPBACK_HOST } from "../../shared/wiring/index.ts";
import { DeliveryPolicySchema } from "./delivery-policy.ts";

export const PUSH_PROTOCOLS = ["http", "https", "lambda", "firehose"] as const;

const PROTOCOLS: readonly string[] = [...PUSH_PROTOCOLS, "sqs"];

export const isHttp = (protocol: string): boolean => protocol === "http" || protocol === "https";

export interface SubscriptionRequest {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What has to be known of the rest of the machine. */
export interface Surroundings {
  readonly hasFunction: (arn: string) => boolean;
  readonly hasStream: (arn: string) => boolean;
}

/** @throws RefusedError */
export function checkSubscription(request: SubscriptionRequest, surroundings: Surroundings): void {
  const { protocol, topicArn } = request;
  if (!PROTOCOLS.includes(protocol)) {
    throw new RefusedError(`Protocol Reason: ${protocol}: the embedded AWS delivers over ${PROTOCOLS.join(", ")}`);
  }
  if (topicArn.endsWith(".fifo") && protocol !== "sqs") {
    throw new RefusedError(`Protocol Reason: a FIFO topic delivers to SQS only, not over ${protocol}`);
  }
  checkEndpoint(request, surroundings);
  for (const [name, value] of Object.entries(request.attributes)) checkAttribute(name, value, request);
}

function checkEndpoint(
  { protocol, topicArn, endpoint }: SubscriptionRequest,
  { hasFunction, hasStream }: Surroundings,
): void {
  const refuse = (reason: string): never => {
    throw new RefusedError(`Endpoint Reason: ${endpoint}: ${reason}`);
  };
  if (isHttp(protocol)) {
    const url = URL.parse(endpoint);
    if (url?.protocol !== `${protocol}:`) refuse(`must begin with ${protocol}://`);
    if (!LOOPBACK_HOST.test(url?.hostname ?? ""))
      refuse("the embedded AWS delivers to this machine only, such as 127.0.0.1");
  }
  if (protocol === "sqs" && !QUEUE_ARN.test(endpoint)) refuse("must be the ARN of a queue");
  if (endpoint.endsWith(".fifo") && !topicArn.endsWith(".fifo"))
    refuse("a standard topic does not deliver to FIFO queues");
  if (protocol === "lambda" && !hasFunction(endpoint)) refuse("the embedded AWS has no such function");
  if (protocol === "firehose" && !hasStream(endpoint)) refuse("the embedded AWS has no such delivery stream");
}

const QUEUE_ARN = /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/;

const RedrivePolicySchema = z.strictObject({ deadLetterTargetArn: z.string().regex(QUEUE_ARN) });

/** Of a subscription as it stands, with the attribute as it would be. @throws RefusedError */
export function checkAttribute(name: string, value: string, request: SubscriptionRequest): void {
  switch (name) {
    case "FilterPolicy":
      if (value !== "") checkFilter(value, request.attributes["FilterPolicyScope"]);
      return;
    case "FilterPolicyScope":
      check(name, z.enum(FILTER_POLICY_SCOPES), value);
      checkFilter(request.attributes["FilterPolicy"] || "{}", value);
      return;
    case "DeliveryPolicy":
      if (!isHttp(request.protocol)) throw new RefusedError(`DeliveryPolicy: not for ${request.protocol}`);
      check(name, DeliveryPolicySchema, fromJson(name, value));
      return;
    case "RedrivePolicy":
      if (value !== "") check(name, RedrivePolicySchema, fromJson(name, value));
      return;
    case "RawMessageDelivery":
      check(name, z.enum(["true", "false"]), value);
      if (request.protocol === "lambda" && value === "true") {
        throw new RefusedError("Delivery protocol [lambda] does not support raw message delivery.");
      }
      return;
    case "SubscriptionRoleArn":
      return;
    default:
      throw new RefusedError(`AttributeName Reason: ${name} is none, or not known to the embedded AWS`);
  }
}

function checkFilter(policy: string, scope = "MessageAttributes"): void {
  try {
    checkFilterPolicy(fromJson("FilterPolicy", policy), scope as (typeof FILTER_POLICY_SCOPES)[number]);
  } catch (error) {
    if (error instanceof FilterPolicyError) throw new RefusedError(`FilterPolicy: ${error.message}`);
    throw error;
  }
}

function fromJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RefusedError(`${name}: not JSON`);
  }
}

function check(name: string, schema: z.ZodType, value: unknown): void {
  const result = schema.safeParse(value);
  if (result.success) return;
  const [issue] = result.error.issues;
  throw new RefusedError(`${name}: ${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")}`);
}

/** What SNS answers to a request that it does not take. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly code: string;

  constructor(reason: string, code = "InvalidParameter") {
    super(code === "InvalidParameter" ? `Invalid parameter: ${reason}` : reason);
    this.code = code;
  }
}
