// `sluice subscribe`: attaches an endpoint or a function to the external topic, says so, and takes it away in the end.
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import type { FilterPolicyScope } from "../../shared/subscriber/index.ts";
import { readFilterPolicy } from "../read-filter.ts";
import { type Target, TargetError, type TargetFlags, withTarget } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { addFunction, type LocalFunction } from "./add-function.ts";

export interface SubscribeCommandOptions extends TargetFlags, Omit<Terminal, "progress"> {
  readonly http?: string;
  readonly lambda?: string;
  /** File or JSON. */
  readonly filter?: string;
  readonly scope: "attributes" | "body";
  readonly raw: boolean;
  /** Leave it attached. */
  readonly stay: boolean;
  /** What was attached as one JSON object, and nothing else. */
  readonly json: boolean;
}

const SCOPES: Readonly<Record<SubscribeCommandOptions["scope"], FilterPolicyScope>> = {
  attributes: "MessageAttributes",
  body: "MessageBody",
};
const LOOK_EVERY_MS = 100;
const LOOK_AGAIN_MS = 2_000;
const HINT_AFTER_MS = 5_000;

/** Returns the exit code. @throws UsageError, TargetError */
export async function subscribe(command: SubscribeCommandOptions): Promise<number> {
  const { http, lambda, filter, scope, raw, json, stay } = command;
  const tell = async (line: string): Promise<void> => {
    if (!json) await command.write(line);
  };
  if ((http === undefined) === (lambda === undefined)) {
    throw new UsageError("name what to attach: --http URL or --lambda FILE, for example --http http://127.0.0.1:8080/");
  }
  if (raw && lambda !== undefined) throw new UsageError("--raw: SNS has no raw delivery to functions");
  const protocol = http === undefined ? "lambda" : protocolOf(http);
  const policy = filter === undefined ? undefined : readFilterPolicy(filter, SCOPES[scope]);
  const attributes = {
    ...(policy ? { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: SCOPES[scope] } : {}),
    ...(raw ? { RawMessageDelivery: "true" } : {}),
  };
  return withTarget(command, async (target) => {
    const added = lambda === undefined ? undefined : await addFunction(target, lambda);
    const endpoint = added?.arn ?? http ?? "";
    let arn: string | undefined;
    try {
      if (await isSubscribed(target, protocol, endpoint)) {
        throw new UsageError(`${endpoint} is attached to ${target.externalTopicArn} already; nothing was changed`);
      }
      arn = await attach(target, { protocol, endpoint, attributes });
      if (!(await confirmed(target, arn, endpoint, command))) {
        await remove(target, arn, added);
        await tell(`${endpoint} is attached no more.`);
        return 0;
      }
    } catch (error) {
      await remove(target, arn, added);
      throw error;
    }
    if (json) {
      const topic = target.externalTopicArn;
      const filtered = policy ? { filter: policy, scope } : {};
      await command.write(JSON.stringify({ subscription: arn, topic, protocol, endpoint, ...filtered, raw }));
    }
    await tell(`${lambda ?? endpoint} is attached to ${target.externalTopicArn}`);
    await tell(`  events        ${policy ? `${JSON.stringify(policy)} on ${scope}` : "all"}`);
    await tell(`  delivery      ${deliveryOf(protocol, raw)}`);
    await tell(`  subscription  ${arn}`);
    if (stay) {
      await tell(`It stays. To end it: aws sns unsubscribe --subscription-arn ${arn}`);
      return 0;
    }
    await tell("Ctrl-C takes it away.");
    const end = await untilEnd(target, arn, command.signal);
    if (end === "interrupted") await remove(target, arn, added);
    await tell(`${lambda ?? endpoint} is attached no more${WHY[end]}.`);
    return 0;
  });
}

function protocolOf(url: string): string {
  const protocol = URL.parse(url)?.protocol;
  if (protocol === "http:" || protocol === "https:") return protocol.slice(0, -1);
  throw new UsageError(`--http ${url}: expected a URL such as http://127.0.0.1:8080/`);
}

function deliveryOf(protocol: string, raw: boolean): string {
  if (protocol === "lambda") return "one invocation per event; its log is in the terminal of the local run";
  return raw ? "raw: neither signed nor with attributes" : "signed";
}

/** Whoever attached it would miss it. */
async function isSubscribed(
  { clients, externalTopicArn }: Target,
  protocol: string,
  endpoint: string,
): Promise<boolean> {
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: clients.sns },
    { TopicArn: externalTopicArn },
  )) {
    if (Subscriptions.some(({ Protocol, Endpoint }) => Protocol === protocol && Endpoint === endpoint)) return true;
  }
  return false;
}

interface Attachment {
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Record<string, string>;
}

async function attach(target: Target, { protocol, endpoint, attributes }: Attachment): Promise<string> {
  const { SubscriptionArn = "" } = await target.clients.sns.send(
    new SubscribeCommand({
      TopicArn: target.externalTopicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      Attributes: attributes,
      ReturnSubscriptionArn: true,
    }),
  );
  return SubscriptionArn;
}

/** Waits for the endpoint; false if Ctrl-C came first. @throws TargetError if nobody is there to wait for it */
async function confirmed(
  { clients }: Target,
  SubscriptionArn: string,
  endpoint: string,
  { stay, signal, warn }: SubscribeCommandOptions,
): Promise<boolean> {
  const startMs = Date.now();
  let isHinted = false;
  while (!signal.aborted) {
    const { Attributes } = await clients.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    if (Attributes?.["PendingConfirmation"] !== "true") return true;
    if (Date.now() - startMs > HINT_AFTER_MS && !isHinted) {
      const hint = `${endpoint} has not confirmed: is it running, and does it GET the SubscribeURL that was posted to it?`;
      if (stay) throw new TargetError(hint);
      warn(`${hint} Waiting; Ctrl-C gives up.`);
      isHinted = true;
    }
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

const WHY = {
  interrupted: "",
  removed: ": somebody else took it away",
  gone: ": what it was attached to has ended",
} as const;

/** Waits for Ctrl-C, or until there is nothing to be taken away. */
async function untilEnd({ clients }: Target, SubscriptionArn: string, signal: AbortSignal): Promise<keyof typeof WHY> {
  while (!signal.aborted) {
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    try {
      await clients.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    } catch (error) {
      const { name, code } = error as NodeJS.ErrnoException;
      if (name === "NotFoundException") return "removed";
      if (code === "ECONNREFUSED" || code === "ECONNRESET") return "gone";
      throw error;
    }
  }
  return "interrupted";
}

async function remove({ clients }: Target, arn: string | undefined, added: LocalFunction | undefined): Promise<void> {
  if (arn !== undefined) await clients.sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
  await added?.remove();
}
