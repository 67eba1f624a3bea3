import { expect, test } from "vitest";
import { parseConfig, readConfig } from "../../infra/config.ts";

test("no key has to be set", () => {
  expect(readConfig(undefined)).toMatchObject({ stage: "dev", contracts: ["v1"], topic: "standard" });
});

test.each([
  [{ topick: "fifo" }, /topick/],
  [{ topic: "queue" }, /^configuration: topic: /],
  [{ contracts: [] }, /^configuration: contracts: /],
  [{ contracts: ["v1", "v1"] }, /contracts: names a contract twice/],
  [{ contractBaseUrl: "events.example.com" }, /contractBaseUrl: an http or https URL/],
  [{ contractBaseUrl: "https://events.example.com/" }, /contractBaseUrl: .* without .* '\/' at its end/],
  [{ processor: { timeoutSeconds: 901 } }, /^configuration: processor\.timeoutSeconds: /],
  [{ processor: { reservedConcurrency: 10, maxConcurrency: 50 } }, /reservedConcurrency: is less than maxConcurrency/],
])("%j fails with a sentence that names the key", (config, sentence) => {
  expect(() => parseConfig(config)).toThrow(sentence);
});

test("a file that is not there is named", () => {
  expect(() => readConfig("/no/such.json")).toThrow(/^\/no\/such\.json: cannot be read as JSON/);
});
