// What people give to the command in files: messages by the line, filters, registrations, schemas.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFilterPolicy } from "../../../cli/arguments/filter.ts";
import { diff } from "../../../cli/contract/diff.ts";
import { readRegistrations } from "../../../cli/contract/registration.ts";
import { replaySteps } from "../../../local/runs/replay-batches.ts";
import { explainer, partsOf, readLines } from "../../../operations/index.ts";
import { CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { BATCH_MAX_ENTRIES, SQS_MESSAGE_MAX_BYTES } from "../../../shared/wiring/index.ts";
import { jsonFrom } from "../json-from.ts";
import { allowOnly, hold, holdPrototypes, type Target } from "../target.ts";
import { message } from "./message.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-fuzz-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "team.json");
const rules = { internal: maestroEvents, contracts: Object.values(CONTRACTS) };
const WORDS = [
  ...["team", "contact", "relies_on", "contract", "type", "fields", "statuses", "filter", "v1", "workflow.deleted"],
  ...["properties", "required", "enum", "const", "anyOf", "items", "additionalProperties", "object", "string", "null"],
  ...["data.transitions[].to", "data.*", "[]", ".", "$ref"],
];

export const command: Target = {
  seeds: () => [
    message
      .seeds()
      .map((text) => JSON.stringify(JSON.parse(text)))
      .join("\n"),
    '{"team":"team","contact":"c","relies_on":[{"contract":"v1","type":"workflow.deleted","fields":["data.author"]}]}',
    '{"type":"object","properties":{"a":{"enum":["x"]},"b":{"anyOf":[{"type":"null"}]}},"required":["a"]}',
    '{"status":["FAILED"]}\r\n\ufeff\n\xff',
  ],
  async fuzz(data) {
    writeFileSync(file, data);
    const said: string[] = [];
    let explained = 0;
    const explain = await explainer({ rules, cluster: "fuzz", nowMs: () => 0 });
    for await (const part of partsOf([file])) {
      for (const line of explain(part).texts.join("").split("\n").slice(0, -1)) {
        explained += 1;
        hold(typeof JSON.parse(line).outcome === "string", "a line without an outcome");
      }
    }
    let replayed = 0;
    for await (const step of replaySteps(readLines(file, 1 << 26), maestroEvents, SQS_MESSAGE_MAX_BYTES)) {
      replayed += step.kind === "send" ? step.entries.length : 1;
      hold(step.kind !== "send" || step.entries.length <= BATCH_MAX_ENTRIES, "a batch that SQS refuses");
    }
    hold(explained === replayed, `${explained} lines explained, ${replayed} replayed`);

    writeFileSync(file, JSON.stringify(jsonFrom(data, WORDS)));
    for (const entrance of [
      () => readFilterPolicy(file),
      () => readRegistrations(folder),
      () => diff({ before: file, after: file, json: true, write: async () => undefined }),
    ]) {
      try {
        await entrance();
      } catch (error) {
        said.push(allowOnly(error, "UsageError").replaceAll(folder, ""));
      }
    }
    holdPrototypes();
    return said;
  },
};
