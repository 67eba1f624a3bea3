// Which actions of AWS each command has called, as an IAM policy names them. The embedded AWS runs in the test's own process, and the
// commands beside it say in their user agent which they are.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { sluiceProgram } from "../../cli/program.ts";

const CHANNEL = "http.server.request.start";
const PREFIX = "sluice-";

export interface CommandCalls {
  /** Names the command in what it sends. */
  readonly env: (args: readonly string[]) => Readonly<Record<string, string>>;
  readonly of: (command: string) => ReadonlySet<string>;
  readonly commands: () => readonly string[];
  readonly stop: () => void;
}

export function recordCalls(): CommandCalls {
  const calls = new Map<string, Set<string>>();
  const listen = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    const [, command] = new RegExp(`app/${PREFIX}(\\S+)`).exec(request.headers["user-agent"] ?? "") ?? [];
    if (command === undefined) return;
    const name = command.replaceAll("_", " ");
    const known = calls.get(name) ?? new Set();
    calls.set(name, known);
    whenRead(request, (body) => known.add(actionOf(request, body)));
  };
  subscribe(CHANNEL, listen);
  return {
    env: (args) => ({ AWS_SDK_UA_APP_ID: `${PREFIX}${commandOf(args).replaceAll(" ", "_")}` }),
    of: (command) => calls.get(command) ?? new Set(),
    commands: () => [...calls.keys()],
    stop: () => unsubscribe(CHANNEL, listen),
  };
}

/** `quarantine list --json` is `quarantine list`. */
function commandOf([first = "", second = ""]: readonly string[]): string {
  const group = sluiceProgram().commands.find((command) => command.name() === first);
  return group?.commands.some((command) => command.name() === second) ? `${first} ${second}` : first;
}

/** Reads beside the server, which gets everything as before. */
function whenRead(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  const emit = request.emit.bind(request);
  request.emit = (name: string | symbol, ...values: unknown[]): boolean => {
    if (name === "data") chunks.push(Buffer.from(values[0] as Uint8Array));
    if (name === "end") done(Buffer.concat(chunks).toString("utf8"));
    return emit(name, ...values);
  };
}

/** Services that IAM calls otherwise than requests are signed for. */
const IAM_NAMES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** Of the services that say it by method and path. */
const BY_PATH: readonly (readonly [pattern: RegExp, action: string])[] = [
  [/^GET \/2015-03-31\/event-source-mappings\b/, "ListEventSourceMappings"],
  [/^GET \/2015-03-31\/functions\/[^/]+\/configuration\b/, "GetFunctionConfiguration"],
  [/^POST \/2015-03-31\/functions$/, "CreateFunction"],
  [/^DELETE \/2015-03-31\/functions\/[^/]+$/, "DeleteFunction"],
  [/^POST \/service\/\w+\/operation\/GetMetricData$/, "GetMetricData"],
];

function actionOf({ headers, method, url = "" }: IncomingMessage, body: string): string {
  const [, signedFor = ""] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  const [, byTarget] = /\.(\w+)$/.exec(String(headers["x-amz-target"] ?? "")) ?? [];
  const byPath = BY_PATH.find(([pattern]) => pattern.test(`${method} ${url}`))?.[1];
  const action = byTarget ?? byPath ?? new URLSearchParams(body).get("Action");
  if (action === null) throw new Error(`no action is known for ${signedFor} ${method} ${url}`);
  // IAM has one name for an action and that action on several entries.
  return `${IAM_NAMES[signedFor] ?? signedFor}:${action.replace(/Batch$/, "")}`;
}

/** What docs/cli.md says that a command calls: in the rows of its table that name it, or all. */
export function documentedCalls(command: string): Set<string> {
  const rows = [
    ...readFileSync("docs/cli.md", "utf8").matchAll(/^\| (all of them|`[a-z`, -]+) \| (.*`\w+:\w+`.*) \|$/gm),
  ];
  const own = rows.filter(([, names = ""]) => names === "all of them" || names.split(", ").includes(`\`${command}\``));
  return new Set(
    own.flatMap(([, , actions = ""]) => [...actions.matchAll(/`(\w+:\w+)`/g)].map(([, name = ""]) => name)),
  );
}
