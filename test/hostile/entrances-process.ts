// Gives every large input to every entrance, in a process with little memory, and says what each took of the processor's
// time. An entrance that needs more memory ends the process; one that throws what it should not is named.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFilterPolicy } from "../../cli/arguments/filter.ts";
import { diff } from "../../cli/contract/diff.ts";
import { readRegistrations } from "../../cli/contract/registration.ts";
import { batchResponse, processBatch } from "../../functions/processing/index.ts";
import { parseConfig } from "../../infra/config.ts";
import { explainer, partsOf } from "../../operations/index.ts";
import { readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { checkFilterPolicy, matches, readEvent, snsEndpoint } from "../../shared/engines/maestro/subscriber/index.ts";
import { type EngineEvent, PublishError, toMessages } from "../../shared/publisher/index.ts";
import { SNS_EVENT } from "../../shared/sending/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import { TOPIC_ARN } from "../support/deliveries.ts";
import { fakeSink, sqsRecord } from "../support/processor.ts";
import { LARGE_INPUTS } from "./large-inputs.ts";

export interface Taken {
  readonly entrance: string;
  readonly input: string;
  readonly cpuMs: number;
  /** What was thrown and should not have been. */
  readonly thrown: string | undefined;
}

const rules = { internal: maestroEvents, contracts: Object.values(CONTRACTS) };
const context = { cluster: "c", sequenceNumber: "1", nowMs: 0 };
const folder = mkdtempSync(join(tmpdir(), "sluice-hostile-"));
const file = join(folder, "team.json");
const endpoint = snsEndpoint({ topicArns: [TOPIC_ARN], onEvent: () => undefined });
const clock = { nowMs: () => 0, remainingMs: () => 60_000, sleep: async () => undefined };

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** With the one error that each may throw. */
const ENTRANCES: Readonly<Record<string, readonly [(text: string) => unknown, allowed?: string]>> = {
  readMessage: [(text) => readMessage(text, { ...rules, limit: SNS_EVENT }, context)],
  processBatch: [
    async (text) => {
      const publish = async (events: readonly unknown[]) => events.map(() => ({ kind: "published" as const }));
      const tools = { sink: fakeSink(publish, "fifo"), quarantine: async () => undefined, clock };
      const settings = { ...rules, cluster: "c" };
      const { items } = await processBatch([sqsRecord(text, "g"), sqsRecord(text, "g")], settings, tools);
      if (batchResponse(items).batchItemFailures.length > 0) throw new Error("not done with");
    },
  ],
  toMessages: [(text) => toMessages([parsed(text) as EngineEvent], SQS_MESSAGE_MAX_BYTES), PublishError.name],
  readEvent: [(text) => [readEvent(text), readEvent(parsed(text)), readEvent(Buffer.from(text))]],
  snsEndpoint: [async (text) => endpoint({ method: "POST", text: async () => text })],
  parseConfig: [(text) => parseConfig(parsed(text)), "ConfigError"],
  "parseConfig, a filter": [
    (text) =>
      parseConfig({
        subscribers: [
          { name: "n", owner: "o", kind: "sqs", queue: "standard", filterPolicy: parsed(text), filter: parsed(text) },
        ],
      }),
    "ConfigError",
  ],
  checkFilterPolicy: [(text) => checkFilterPolicy(parsed(text), "MessageBody"), "FilterPolicyError"],
  "matches, a body": [(text) => matches({ a: [{ exists: true }] }, { body: text }, "MessageBody")],
  "matches, an attribute": [(text) => matches({ a: [{ wildcard: "*a*b*" }] }, { attributes: { a: text } })],
  explain: [
    async (text) => {
      writeFileSync(file, text);
      const explain = await explainer({ rules, cluster: "c", nowMs: () => 0 });
      for await (const part of partsOf([file])) explain(part);
    },
  ],
  "--filter": [
    (text) => {
      writeFileSync(file, text);
      return readFilterPolicy(file);
    },
    "UsageError",
  ],
  "a registration": [
    (text) => {
      writeFileSync(file, text);
      return readRegistrations(folder);
    },
    "UsageError",
  ],
  "contract diff": [
    (text) => {
      writeFileSync(file, text);
      return diff({ before: file, after: file, json: true, write: async () => undefined });
    },
    "UsageError",
  ],
};

const taken: Taken[] = [];
for (const [entrance, [enter, allowed]] of Object.entries(ENTRANCES)) {
  for (const [input, text] of Object.entries(LARGE_INPUTS)) {
    process.send?.(`${entrance}: ${input}`);
    const before = process.cpuUsage();
    let thrown: string | undefined;
    try {
      await enter(text);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== allowed) thrown = String(error).slice(0, 200);
    }
    const { user, system } = process.cpuUsage(before);
    taken.push({ entrance, input, cpuMs: (user + system) / 1_000, thrown });
  }
}
rmSync(folder, { recursive: true, force: true });
process.send?.(taken, () => process.disconnect());
