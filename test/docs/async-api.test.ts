import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";

const text = readFileSync("docs/contracts/asyncapi.json", "utf8");

test("AsyncAPI's own parser takes the document without an error or a warning", async () => {
  const { document, diagnostics } = await new Parser().parse(text);

  expect(diagnostics.map(({ code, message, path }) => ({ code, message, path }))).toEqual([]);
  const [channel] = document?.allChannels().all() ?? [];
  const [operation] = document?.allOperations().all() ?? [];
  expect(channel?.messages().all()).toHaveLength(16);
  expect(channel?.bindings().map((binding) => binding.protocol())).toEqual(["sns"]);
  expect(operation?.bindings().map((binding) => binding.protocol())).toEqual(["sns", "sqs"]);
  const kafka = document?.allChannels().all().slice(1) ?? [];
  expect(kafka.map((topic) => [topic.address(), topic.messages().all().length])).toEqual([
    ["sluice-{stage}-v1", 8],
    ["sluice-{stage}-maestro", 8],
  ]);
  for (const topic of kafka) expect(topic.bindings().map((binding) => binding.protocol())).toEqual(["kafka"]);
});

test.each([
  ["a binding with an unknown field", '"rawMessageDelivery": true', '"rawMessageDelivery": "yes"'],
  ["a message that is not there", "#/components/messages/v1.workflow.deleted", "#/components/messages/v1.nothing"],
  ["a schema of no known type", '"type": "boolean"', '"type": "bool"'],
])("the parser would find %s", async (_, original, broken) => {
  expect(text).toContain(original);

  const { diagnostics } = await new Parser().parse(text.replaceAll(original, broken));

  expect(diagnostics).not.toEqual([]);
});

// AsyncAPI 3.1 reads schemas in the sense of draft 7; its parser does not check examples against them.
test("each message's example is as its headers and payload say, also in the sense of draft 7", () => {
  const { components } = JSON.parse(text);
  const ajv = new Ajv();
  addFormats.default(ajv);
  for (const [key, schema] of Object.entries<object>(components.schemas)) ajv.addSchema(schema, key);

  for (const [key, { examples }] of Object.entries<{ examples: { headers: unknown; payload: unknown }[] }>(
    components.messages,
  )) {
    for (const { headers, payload } of examples) {
      expect({ [key]: ajv.validate(key, payload) }).toEqual({ [key]: true });
      expect({ [key]: ajv.validate(`${key}.attributes`, headers) }).toEqual({ [key]: true });
    }
  }
});
