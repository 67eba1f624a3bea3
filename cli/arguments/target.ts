// Which deployment a command is about: the flags that all commands for people on call share, the environment, and the local run.
import { type Command, Option } from "commander";
import type { ChosenTarget, ClientOptions, Sink, Target } from "../../operations/deployment/index.ts";
import { type LocalRun, localRuns } from "../../operations/index.ts";
import { UsageError } from "../errors.ts";

export interface TargetFlags {
  readonly endpoint?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly stack?: string;
}

export function addTargetFlags(command: Command): Command {
  return command
    .option("--stack <name>", "stack of the deployment, such as Sluice-prod (or SLUICE_STACK); default: the local run")
    .option("--region <region>", "AWS region; default: as for the AWS CLI")
    .option("--profile <name>", "profile of the AWS CLI; default: as for the AWS CLI")
    .option("--endpoint <url>", "where an emulator answers; then no request goes anywhere else");
}

/** For what each sink has of its own. */
export interface SinkFlags extends TargetFlags {
  readonly sink?: Sink;
}

export function addSinkFlags(command: Command): Command {
  const choices = ["sns", "kafka"] satisfies Sink[];
  const description = "of the function for this place; default: SNS, or Kafka where there is no SNS";
  return addTargetFlags(command.addOption(new Option("--sink <sink>", description).choices(choices)));
}

/** Finds the deployment, works on it, and closes every connection. */
export async function withTarget<Result>(
  flags: TargetFlags,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const chosen = chooseTarget(flags, process.env, localRuns());
  const { onTarget } = await import("../../operations/deployment/index.ts");
  return onTarget(chosen, work);
}

/** By a flag, by the environment, or by a local run that is there. */
export const isTargetNamed = ({ endpoint, profile, region, stack }: TargetFlags): boolean =>
  [endpoint, profile, region, stack, process.env["SLUICE_STACK"], process.env["AWS_ENDPOINT_URL"]].some(Boolean) ||
  localRuns().length > 0;

type Environment = Readonly<Record<string, string | undefined>>;

const LOCAL_REGION = "us-east-1";
/** New ones each time: a client of the SDK notes in the object itself where it found them. */
const anyCredentials = () => ({ accessKeyId: "local", secretAccessKey: "local" });

/** What is said wins over the environment, and both over the local run. @throws UsageError if nothing is left to choose. */
export function chooseTarget(flags: TargetFlags, env: Environment, localRuns: readonly LocalRun[]): ChosenTarget {
  const endpoint = flags.endpoint ?? env["AWS_ENDPOINT_URL"];
  const stackName = flags.stack ?? env["SLUICE_STACK"];
  const region = flags.region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  if (endpoint !== undefined) {
    return { kind: "endpoint", options: optionsAt(endpoint, region, flags, env), stackName };
  }
  const profile = flags.profile ?? env["AWS_PROFILE"];
  if (stackName !== undefined) {
    return { kind: "aws", options: { ...(region ? { region } : {}), ...(profile ? { profile } : {}) }, stackName };
  }
  if (flags.profile !== undefined || flags.region !== undefined) {
    throw new UsageError("name the stack as well, for example --stack Sluice-prod");
  }
  const [run, ...others] = localRuns;
  if (!run) {
    throw new UsageError(
      "nothing runs here: name a stack, for example --stack Sluice-prod, or begin a local run: npm start -- --stay",
    );
  }
  if (others.length > 0) {
    const endpoints = localRuns.map((each) => each.endpoint).join(", ");
    throw new UsageError(`${localRuns.length} local runs: choose with --endpoint, of ${endpoints}`);
  }
  const options = { endpoint: run.endpoint, region: LOCAL_REGION, credentials: anyCredentials() };
  return { kind: "local-run", options, stackName: run.stack };
}

/** For clients of an emulator. @throws UsageError */
export const optionsAt = (
  endpoint: string,
  region: string | undefined,
  flags: Pick<TargetFlags, "profile">,
  env: Environment,
): ClientOptions => ({ endpoint: checkedUrl(endpoint), region: region || LOCAL_REGION, ...credentialsAt(flags, env) });

/** Given or any: looking for credentials elsewhere (a role, the machine's own) would mean requests to others. */
function credentialsAt(
  flags: Pick<TargetFlags, "profile">,
  env: Environment,
): Pick<ClientOptions, "credentials" | "profile"> {
  if (flags.profile !== undefined) return { profile: flags.profile };
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return { credentials: anyCredentials() };
  const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return { credentials: { ...keys, ...(sessionToken ? { sessionToken } : {}) } };
}

function checkedUrl(endpoint: string): string {
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return endpoint.replace(/\/+$/, "");
  throw new UsageError(`--endpoint ${endpoint}: expected a URL such as http://127.0.0.1:4566`);
}
