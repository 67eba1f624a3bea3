import { expect, test } from "vitest";
import { parseConfig, readConfig } from "../../infra/config.ts";
import { shipped } from "../support/engines.ts";
import { temporaryFile } from "../support/sluice.ts";

test("no key has to be set", async () => {
  expect(await readConfig(undefined)).toMatchObject({ stage: "dev", contracts: ["v1"], topic: "standard" });
});

test.each([
  [{ topick: "fifo" }, /topick/],
  [{ topic: "queue" }, /^configuration: topic: /],
  [{ contracts: [] }, /^configuration: contracts: /],
  [{ contracts: ["v1", "v1"] }, /contracts: names a contract twice/],
  [{ contractBaseUrl: "events.example.com" }, /contractBaseUrl: must be an http or https URL/],
  [
    { deprecations: { v2: { from: "2027-01-01T00:00:00Z" } } },
    /deprecations: v2: no contract of CloudEvents; there is: v1/,
  ],
  [
    { contracts: ["v1", "maestro"], deprecations: { maestro: { from: "2027-01-01T00:00:00Z" } } },
    /deprecations: maestro: no contract of CloudEvents; there is: v1/,
  ],
  [
    { contracts: ["maestro"], deprecations: { v1: { from: "2027-01-01T00:00:00Z" } } },
    /deprecations.v1: is not published: contracts does not name it/,
  ],
  [{ deprecations: { v1: { from: "soon" } } }, /deprecations.v1.from: must be a time such as 2027-01-01T00:00:00Z/],
  [{ deprecations: { v1: {} } }, /deprecations.v1.from: /],
  [
    { deprecations: { v1: { from: "2027-01-01T00:00:00Z", sunset: "2026-01-01T00:00:00Z" } } },
    /deprecations.v1.sunset: is before from/,
  ],
  [
    { deprecations: { v1: { from: "2027-01-01T00:00:00Z", migration: "mailto:me@example.com" } } },
    /deprecations.v1.migration: must be an http or https URL/,
  ],
  [{ contractBaseUrl: "https://events.example.com/" }, /contractBaseUrl: .* without .* '\/' at its end/],
  [{ processor: { timeoutSeconds: 901 } }, /^configuration: processor\.timeoutSeconds: /],
  [{ processor: { reservedConcurrency: 10, maxConcurrency: 50 } }, /reservedConcurrency: is less than maxConcurrency/],
  [{ internalConsumers: ["Scheduler"] }, /internalConsumers\.0: must be 1 to 32 lower-case letters/],
  [{ internalConsumers: ["a", "a"] }, /internalConsumers: names a consumer twice/],
  [{ internalConsumers: ["a-1", "a1"] }, /internalConsumers: has names that differ in nothing but '-'/],
  [{ engineAccounts: ["1234"] }, /engineAccounts\.0: must be an AWS account id of 12 digits/],
  [
    { engineAccounts: ["111122223333"], internalConsumers: ["scheduler"], encryption: "service" },
    /engineAccounts: another account cannot use the key that KMS manages for SNS: set encryption to "customer"/,
  ],
  [{ deliveryLogs: {} }, /deliveryLogs: names no protocol; \{ "https": 100 \}/],
  [{ deliveryLogs: { sqs: 101 } }, /deliveryLogs\.sqs: /],
  [{ deliveryLogs: { https: 1 }, topic: "fifo" }, /deliveryLogs\.https: a FIFO topic delivers to SQS only/],
  [{ alarms: { urls: ["http://pager.example.com"] } }, /alarms\.urls\.0: is not an https URL without credentials/],
  ...[
    { emails: ["on-call@example.com"] },
    { urls: ["https://pager.example.com"] },
    { tickets: { emails: ["desk@example.com"] } },
    { tickets: { urls: ["https://desk.example.com"] } },
  ].map((alarms): [object, RegExp] => [{ alarms }, /alarms\.runbookUrl: is missing: .* where do you publish docs/]),
  [{ alarms: { runbookUrl: "https://wiki.example.com/x#y" } }, /alarms\.runbookUrl: has a '#'/],
])("%j fails with a sentence that names the key", (config, sentence) => {
  expect(() => parseConfig(config)).toThrow(sentence);
});

const DEPLOYMENTS = "examples/deployment-system/config.json";

test("a configuration names its engine, seen from its own file; contracts and filters are then that engine's", async () => {
  const config = await readConfig(DEPLOYMENTS);

  expect(config.engine.engine.name).toBe("deployment-system");
  expect(config.contracts).toEqual(["deployments-v1"]);
  expect(parseConfig({}, "configuration", config.engine).contracts).toEqual(["deployments-v1"]);
});

test.each([
  [
    { contracts: ["v1"] },
    /^configuration: contracts\.0: is no contract of engine deployment-system, .* deployments-v1/,
  ],
  [filtered({ workflow: ["etl"] }), /on-call\.filter: Unrecognized key: "workflow"/],
  [filtered({ type: ["workflow.deleted"] }), /on-call\.filter\.type\.0: .*"deployment\.failed"/],
  [filtered({ outcome: ["lost"] }), /on-call\.filter\.outcome\.0: .*"rolled-back"/],
  [
    filtered({ outcome: ["aborted"], type: ["deployment.started"] }),
    /on-call\.filter: no event of contract deployments-v1 has all that it asks for/,
  ],
])("with another engine, %j fails with a sentence", async (config, sentence) => {
  const { engine } = await readConfig(DEPLOYMENTS);

  expect(() => parseConfig(config, "configuration", engine)).toThrow(sentence);
});

test("a canary is refused if the engine defines none", () => {
  const { canary: _, ...engine } = shipped.engine;

  expect(() => parseConfig({ canary: true }, "configuration", { ...shipped, engine })).toThrow(
    /^configuration: canary: engine maestro defines no event for a canary to send: leave it out, or add `canary`/,
  );
});

test("an engine that cannot be loaded is told with the file that names it", async () => {
  const file = temporaryFile('{ "engine": "no-such.ts" }');

  await expect(readConfig(file)).rejects.toThrow(/input\.jsonl: engine: .*no-such\.ts: no such file/);
  await expect(readConfig(temporaryFile('{ "engine": 7 }'))).rejects.toThrow(/engine: .*expected string/);
});

function filtered(filter: object): object {
  return { subscribers: [{ name: "on-call", owner: "me", kind: "sqs", queue: "standard", filter }] };
}

test("a file that is not there is named", async () => {
  await expect(readConfig("/no/such.json")).rejects.toThrow("/no/such.json: there is no such file");
  await expect(readConfig(temporaryFile('\ufeff{ "stage": "dev" }'))).rejects.toThrow(
    /input\.jsonl: cannot be read as JSON: begins with a byte order mark \(U\+FEFF\), which JSON does not allow$/,
  );
  await expect(readConfig(temporaryFile('{ "stage":'))).rejects.toThrow(/input\.jsonl: cannot be read as JSON/);
});

test("the stage prod is protected and has a key of its own, unless it says otherwise", () => {
  expect(parseConfig({ stage: "prod" })).toMatchObject({ protected: true, encryption: "customer" });
  expect(parseConfig({ stage: "prod", encryption: "service" })).toMatchObject({ encryption: "service" });
  expect(parseConfig({ stage: "test" })).toMatchObject({ protected: false, encryption: "service" });
});
