// Stands in for the AWS CLI where the runbook's commands are tested: the same words make the same calls, through the SDK.
// Knows what the tested commands use: `--name value`, `--flag`, `--no-flag`, shorthand `Key=Value,…`, JSON, `--query`, `--output`.
import { search } from "@aws-lambda-powertools/jmespath";
import * as cloudformation from "@aws-sdk/client-cloudformation";
import * as lambda from "@aws-sdk/client-lambda";
import * as sns from "@aws-sdk/client-sns";

type Json = Parameters<typeof search>[1];
interface Client {
  send(command: object): Promise<object>;
}
type Sdk = Record<string, new (input: object) => object>;

const SERVICES: Readonly<Record<string, { readonly sdk: Sdk; readonly client: string }>> = {
  cloudformation: { sdk: cloudformation as unknown as Sdk, client: "CloudFormationClient" },
  lambda: { sdk: lambda as unknown as Sdk, client: "LambdaClient" },
  sns: { sdk: sns as unknown as Sdk, client: "SNSClient" },
};

const pascalCase = (kebab: string): string =>
  kebab.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

function readValue(name: string, text: string): unknown {
  if (/^[A-Za-z]\w*=[^=]*(,|$)/.test(text)) {
    const pairs = text.split(",").map((pair) => pair.split("=") as [string, string]);
    return Object.fromEntries(pairs.map(([key, value]) => [key, name === "Attributes" ? value : asNumber(value)]));
  }
  return /^[[{]/.test(text) && STRUCTURES.includes(name) ? JSON.parse(text) : text;
}

/** What a value in JSON is read for; elsewhere it is a text. */
const STRUCTURES = ["Attributes", "Tags"];

/** The AWS CLI shows a template in JSON as what it is. */
const withDocument = (answer: object): object =>
  "TemplateBody" in answer ? { ...answer, TemplateBody: JSON.parse(String(answer.TemplateBody)) } : answer;

const asNumber = (value: string): unknown => (/^\d+$/.test(value) ? Number(value) : value);

function readFlags(words: readonly string[]): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (let index = 0; index < words.length; index++) {
    const flag = (words[index] ?? "").replace(/^--/, "");
    const next = words[index + 1];
    const hasValue = next !== undefined && !next.startsWith("--");
    const name = flag === "uuid" ? "UUID" : pascalCase(hasValue ? flag : flag.replace(/^no-/, ""));
    flags[name] = hasValue ? readValue(name, next) : !flag.startsWith("no-");
    if (hasValue) index += 1;
  }
  return flags;
}

function print(result: unknown, output: unknown): void {
  const isText = output === "text" && (typeof result !== "object" || Array.isArray(result));
  process.stdout.write(`${isText ? [result].flat().join("\t") : JSON.stringify(result, undefined, 2)}\n`);
}

const [service = "", operation = "", ...words] = process.argv.slice(2);
const { sdk, client: clientName } = SERVICES[service] ?? {};
const command = sdk?.[`${pascalCase(operation)}Command`];
const Client = clientName && sdk?.[clientName];
if (!command || !Client) throw new Error(`aws ${service} ${operation}: not known here`);
const { Query, Output, ...input } = readFlags(words);
const client = new Client({
  endpoint: process.env["AWS_ENDPOINT_URL"],
  region: "us-east-1",
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
}) as Client;
const answer = await client.send(new command(input));
const plain = JSON.parse(JSON.stringify(withDocument(answer))) as Json;
print(typeof Query === "string" ? search(Query, plain) : plain, Output);
