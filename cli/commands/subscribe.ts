import type { Command } from "commander";
import type { NewSubscription, Target } from "../../operations/deployment/index.ts";
import { urlOf } from "../../shared/values/index.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { type FilterFlags, givenFilter, scopeOption } from "../arguments/values.ts";
import { UsageError } from "../errors.ts";
import { type Terminal, terminal } from "../terminal/terminal.ts";

interface SubscribeFlags extends TargetFlags, FilterFlags {
  readonly http?: string;
  readonly lambda?: string;
  readonly raw: boolean;
  readonly stay: boolean;
  readonly json: boolean;
}

export function addSubscribe(program: Command): void {
  const command = program
    .command("subscribe")
    .description("Attach an endpoint or a function to the external topic, by default of the local run, until Ctrl-C.")
    .option("--http <url>", "http:// or https:// endpoint; it has to confirm, as with SNS")
    .option("--lambda <file>", "JavaScript or TypeScript module that exports handler; runs in the local run")
    .option("--filter <policy>", "file or JSON of an SNS filter policy")
    .addOption(scopeOption())
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--raw", "deliver the event itself, without SNS's signed JSON around it", false)
    .option("--stay", "leave it attached, and end", false)
    .option("--json", "one JSON object instead of text", false)
    .action(async (flags: SubscribeFlags) => {
      const person = terminal();
      const subscription = await subscriptionOf(flags, person.warn);
      await withTarget(flags, (target) => subscribe(target, subscription, flags, person));
    });
  addTargetFlags(command);
}

/** The endpoint of a function is known only once that is added. @throws UsageError */
async function subscriptionOf(flags: SubscribeFlags, warn: Terminal["warn"]): Promise<NewSubscription> {
  const { http, lambda, raw } = flags;
  if ((http === undefined) === (lambda === undefined)) {
    throw new UsageError("name what to attach: --http URL or --lambda FILE, for example --http http://127.0.0.1:8080/");
  }
  if (raw && lambda !== undefined) throw new UsageError("--raw: SNS has no raw delivery to functions");
  const protocol = http === undefined ? "lambda" : protocolOf(http);
  return { protocol, endpoint: http ?? "", ...(await givenFilter(flags, warn)), raw };
}

function protocolOf(url: string): string {
  const protocol = urlOf(url)?.protocol;
  if (protocol === "http:" || protocol === "https:") return protocol.slice(0, -1);
  throw new UsageError(`--http ${url}: expected a URL such as http://127.0.0.1:8080/`);
}

const WHY = {
  interrupted: "",
  removed: ": somebody else took it away",
  gone: ": what it was attached to has ended",
} as const;

/** Attaches, says so, and takes it away in the end. */
async function subscribe(
  target: Target,
  asked: NewSubscription,
  { lambda, scope, stay, json }: SubscribeFlags,
  { signal, write, warn }: Terminal,
): Promise<void> {
  const { addFunction, attach, confirmed, detach, externalTopicOf, untilDetached } = await import(
    "../../operations/deployment/index.ts"
  );
  const tell = async (line: string): Promise<void> => {
    if (!json) await write(line);
  };
  const added = lambda === undefined ? undefined : await addFunction(target, lambda);
  const { protocol, filter, raw, endpoint } = { ...asked, ...(added ? { endpoint: added.arn } : {}) };
  let arn: string | undefined;
  const remove = async (): Promise<void> => {
    if (arn !== undefined) await detach(target, arn);
    await added?.remove();
  };
  try {
    arn = await attach(target, { ...asked, endpoint });
    const onLate = stay ? undefined : ({ message }: Error) => warn(`${message} Waiting; Ctrl-C gives up.`);
    if (!(await confirmed(target, { arn, endpoint }, { signal, onLate }))) {
      await remove();
      return await tell(`${endpoint} is attached no more.`);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  const topic = externalTopicOf(target);
  const filtered = filter ? { filter, scope } : {};
  if (json) await write(JSON.stringify({ subscription: arn, topic, protocol, endpoint, ...filtered, raw }));
  const name = lambda ?? endpoint;
  await tell(`${name} is attached to ${topic}`);
  await tell(`  events        ${filter ? `${JSON.stringify(filter)} on ${scope}` : "all"}`);
  await tell(`  delivery      ${deliveryOf(protocol, raw)}`);
  await tell(`  subscription  ${arn}`);
  if (stay) return tell(`It stays. To end it: aws sns unsubscribe --subscription-arn ${arn}`);
  await tell("Ctrl-C takes it away.");
  const end = await untilDetached(target, arn, signal);
  if (end === "interrupted") await remove();
  await tell(`${name} is attached no more${WHY[end]}.`);
}

function deliveryOf(protocol: string, raw: boolean): string {
  if (protocol === "lambda") return "one invocation per event; its log is in the terminal of the local run";
  return raw ? "raw: neither signed nor with attributes" : "signed";
}
