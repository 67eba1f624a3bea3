import { expect, test } from "vitest";
import { parseConfig, readConfig } from "../../infra/config.ts";

test("no key has to be set", async () => {
  expect(await readConfig(undefined)).toMatchObject({ stage: "dev", contracts: ["v1"], topic: "standard" });
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
  [{ internalConsumers: ["Scheduler"] }, /internalConsumers\.0: 1 to 32 lower-case letters/],
  [{ internalConsumers: ["a", "a"] }, /internalConsumers: names a consumer twice/],
  [{ engineAccounts: ["1234"] }, /engineAccounts\.0: an AWS account id has 12 digits/],
  [
    { engineAccounts: ["111122223333"], internalConsumers: ["scheduler"], encryption: "service" },
    /engineAccounts: another account cannot use the key that KMS manages for SNS: set encryption to "customer"/,
  ],
])("%j fails with a sentence that names the key", (config, sentence) => {
  expect(() => parseConfig(config)).toThrow(sentence);
});

test("a file that is not there is named", async () => {
  await expect(readConfig("/no/such.json")).rejects.toThrow(/^\/no\/such\.json: cannot be read as JSON/);
});

test("the stage prod is protected and has a key of its own, unless it says otherwise", () => {
  expect(parseConfig({ stage: "prod" })).toMatchObject({ protected: true, encryption: "customer" });
  expect(parseConfig({ stage: "prod", encryption: "service" })).toMatchObject({ encryption: "service" });
  expect(parseConfig({ stage: "test" })).toMatchObject({ protected: false, encryption: "service" });
});
