import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";

const text = readFileSync("docs/contracts/asyncapi.json", "utf8");
/** The generator of models reads nothing of a newer version, and says so with exit code 0. */
const unexpected = (diagnostics: readonly { code: string | number }[]) =>
  diagnostics.filter(({ code }) => code !== "asyncapi-latest-version");

test("AsyncAPI's own parser takes the document without an error or a warning", async () => {
  const { document, diagnostics } = await new Parser().parse(text);

  expect(unexpected(diagnostics)).toEqual([]);
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

  expect(unexpected(diagnostics)).not.toEqual([]);
});

// AsyncAPI 3 reads schemas in the sense of draft 7; its parser does not check examples against them.
test("each message's example is as its headers and payload say, also in the sense of draft 7", () => {
  const document = JSON.parse(text);
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, id: undefined }, "document");
  const problemsOf = ({ $ref }: { $ref: string }, value: unknown): string =>
    ajv.validate(`document${$ref}`, value) ? "" : ajv.errorsText();

  const messages = Object.values<Message>(document.components.messages);
  expect(messages).toHaveLength(16);
  for (const { name, headers, payload, examples } of messages) {
    for (const example of examples) {
      expect({ [name]: problemsOf(payload, example.payload) }).toEqual({ [name]: "" });
      expect({ [name]: problemsOf(headers, example.headers) }).toEqual({ [name]: "" });
    }
  }
});

interface Message {
  readonly name: string;
  readonly headers: { readonly $ref: string };
  readonly payload: { readonly $ref: string };
  readonly examples: readonly { readonly headers: unknown; readonly payload: unknown }[];
}
