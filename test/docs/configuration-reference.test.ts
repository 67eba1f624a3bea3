// Every key of the configuration says what it means, and editors are told the same as synth.
import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { type SettingSchema, settingSchema } from "../../catalogue/index.ts";
import { configurationFiles } from "../../docs/generator/configuration/configuration-files.ts";
import { ConfigError, parseConfig } from "../../infra/config.ts";
import { loadEngine } from "../../shared/engines/index.ts";

const shipped = await loadEngine();
const settings = [
  ...settingsOf(settingSchema(shipped)),
  ...settingsOf(settingSchema(shipped).definitions?.["filter"] ?? {}, "filter."),
];

/** Every key at every level, by its path. */
function settingsOf(schema: SettingSchema, prefix = ""): [path: string, SettingSchema, isRequired: boolean][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]): [string, SettingSchema, boolean][] => [
    [`${prefix}${name}`, value, schema.required?.includes(name) ?? false],
    ...settingsOf(value, `${prefix}${name}.`),
    ...flat(value.items).flatMap((item) => settingsOf(item, `${prefix}${name}[${item.title}].`)),
  ]);
}

function flat(schema: SettingSchema | undefined): readonly SettingSchema[] {
  if (schema?.oneOf) return schema.oneOf.flatMap(flat);
  return schema?.title ? [schema] : [];
}

test.each([...configurationFiles(shipped)])("docs/%s is what `npm run docs` writes", (name, text) => {
  expect(readFileSync(`docs/${name}`, "utf8") === text).toBe(true);
});

test("there are settings to look at, those of subscribers among them", () => {
  expect(settings.length).toBeGreaterThan(70);
  expect(settings.map(([path]) => path)).toContain("subscribers[An HTTPS endpoint].retries.maxDelaySeconds");
});

test.each(settings)(
  "%s says what it means, its unit and bound, and what holds without it",
  (path, schema, isRequired) => {
    const { type, description, unit, minimum, maximum, without, default: standard } = schema;

    if (!path.endsWith(".kind")) expect(description).toMatch(/^[A-Z`].*\.$/s);
    if (type === "integer") {
      expect(unit).toBeTypeOf("string");
      expect(minimum).toBeGreaterThanOrEqual(0);
      expect(maximum).toBeLessThan(Number.MAX_SAFE_INTEGER);
    }
    if (!isRequired) expect(without ?? standard).toBeDefined();
  },
);

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, useDefaults: false });
formats.default(ajv);
const isValid = ajv.compile(JSON.parse(readFileSync("docs/configuration.schema.json", "utf8")));

const accepts = (config: unknown): boolean => {
  try {
    return Boolean(parseConfig(config));
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
};

test.each(readdirSync("examples").filter((name) => /^config\..*\.json$/.test(name)))(
  "examples/%s is right, for synth and for editors",
  (name) => {
    const config = JSON.parse(readFileSync(`examples/${name}`, "utf8"));

    expect(accepts(config)).toBe(true);
    expect(isValid(config), JSON.stringify(isValid.errors)).toBe(true);
  },
);

test.each([
  {},
  { $schema: "./configuration.schema.json" },
  { stage: "Prod" },
  { stage: "a-stage-of-too-many-letters" },
  { topick: "fifo" },
  { topic: "queue" },
  { contracts: [] },
  { contracts: ["v1", "v1"] },
  { processor: { timeoutSeconds: 901 } },
  { processor: { timeoutSeconds: 60.5 } },
  { alarms: { silenceMinutes: 4 } },
  { alarms: { emails: ["nobody"] } },
  { alarms: { tickets: { urls: ["https://desk.example.com"] }, runbookUrl: "https://wiki.example.com/sluice" } },
  { internalConsumers: ["Scheduler"] },
  { engineAccounts: ["1234"] },
  { subscribers: [{ name: "a", owner: "a", kind: "email", address: "a@example.com" }] },
  { subscribers: [{ name: "a", owner: "a", kind: "fax" }] },
  { subscribers: [{ owner: "a", kind: "archive" }] },
  { subscribers: [{ name: "a", owner: "a", kind: "archive", filter: { status: ["UNHEARD_OF"] } }] },
  { subscribers: [{ name: "a", owner: "a", kind: "sqs", queue: "existing" }] },
])("an editor judges %j as synth does", (config) => {
  expect(isValid(config)).toBe(accepts(config));
});

const DEPLOYMENTS = "examples/deployment-system";
const onCall = { name: "on-call", owner: "team", kind: "sqs", queue: "standard" };

test.each([
  [JSON.parse(readFileSync(`${DEPLOYMENTS}/config.json`, "utf8")), true],
  [{ engine: "engine.ts", contracts: ["v1"] }, false],
  [{ engine: "engine.ts", subscribers: [{ ...onCall, filter: { environment: ["production"] } }] }, true],
  [{ engine: "engine.ts", subscribers: [{ ...onCall, filter: { workflow: ["etl.daily"] } }] }, false],
  [{ engine: "engine.ts", subscribers: [{ ...onCall, filter: { type: ["deployment.exploded"] } }] }, false],
])("with an engine of its own, an editor judges %j by that engine: %s", async (config, isRight) => {
  const isValidThere = ajv.compile(JSON.parse(readFileSync(`${DEPLOYMENTS}/configuration.schema.json`, "utf8")));
  const engine = await loadEngine(`${DEPLOYMENTS}/engine.ts`);

  expect(isValidThere(config), JSON.stringify(isValidThere.errors)).toBe(isRight);
  if (isRight) expect(parseConfig(config, "config", engine)).toMatchObject({ stage: expect.any(String) });
  else expect(() => parseConfig(config, "config", engine)).toThrow(ConfigError);
});
