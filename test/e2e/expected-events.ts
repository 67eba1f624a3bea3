// What must come out, by the contracts themselves.
import { readFileSync } from "node:fs";
import type { Message } from "@aws-sdk/client-sqs";
import { type ExternalEvent, type MessageReading, readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { type EngineEvent, toMessages } from "../../shared/publisher/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";

/** Twenty minutes of an engine's life, as `npm start` shows it. */
export const life = readLife();

function readLife() {
  const lines = readFileSync("shared/engines/maestro/sample/engine-life.jsonl", "utf8").split("\n").filter(Boolean);
  const kinds = lines.map((line) => ({ line, isReadable: isReadable(line) }));
  return {
    events: kinds.filter(({ isReadable }) => isReadable).map(({ line }) => JSON.parse(line) as EngineEvent),
    /** Which the engine SDK would refuse. */
    unreadable: kinds.filter(({ isReadable }) => !isReadable).map(({ line }) => line),
  };
}

function isReadable(line: string): boolean {
  return reading(line, "v1").kind !== "quarantined";
}

function reading(text: string, contract: ContractName): MessageReading {
  const rules = { internal: maestroEvents, contracts: [CONTRACTS[contract]] };
  return readMessage(text, rules, { cluster: "e2e", sequenceNumber: "0", nowMs: 0 });
}

export function expectedEvents(events: readonly EngineEvent[], contract: ContractName = "v1"): ExternalEvent[] {
  return toMessages(events, SQS_MESSAGE_MAX_BYTES).flatMap(({ body }) => {
    const result = reading(body, contract);
    return result.kind === "ignored" ? [] : result.events;
  });
}

/** All of an event but what is known only once it is under way. */
export function lasting(body: string): Record<string, unknown> {
  const { sequence: _, send_time: __, ...others } = JSON.parse(body) as Record<string, unknown>;
  return others;
}

/** Attributes as a queue with raw delivery has them. */
export function attributesOf({ MessageAttributes = {} }: Message): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { DataType, StringValue = "" }]) => [
      name,
      DataType === "String.Array" ? JSON.parse(StringValue) : StringValue,
    ]),
  );
}
