// What the processor's bundle looks up for its clients, beside the SDK's own: the same for whatever the environment says.
import { env, versions } from "node:process";
import { fileURLToPath } from "node:url";
import * as sdk from "@smithy/core/config";
import { NODE_MAX_ATTEMPT_CONFIG_OPTIONS, NODE_RETRY_MODE_CONFIG_OPTIONS } from "@smithy/core/retry";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import * as own from "../../../functions/bundle/config.ts";
import * as ownProcess from "../../../functions/bundle/process.ts";

afterEach(() => vi.unstubAllEnvs());

/** As in Lambda: none, and nobody who knows the machine's region. */
const WITHOUT_FILES = {
  AWS_CONFIG_FILE: "/none",
  AWS_SHARED_CREDENTIALS_FILE: "/none",
  AWS_EC2_METADATA_DISABLED: "true",
};

const REGIONS = [
  "eu-west-1",
  "us-gov-west-1",
  "fips-aws-global",
  "fips-dkr-us-east-1",
  "us-east-1-fips",
  "no region",
  "-",
  "",
];
const SWITCH = ["true", "false", "maybe", ""];
const VALUES = {
  AWS_REGION: REGIONS,
  AWS_USE_DUALSTACK_ENDPOINT: SWITCH,
  AWS_USE_FIPS_ENDPOINT: SWITCH,
  AWS_DEFAULTS_MODE: ["legacy", "Standard", "in-region", "none"],
  AWS_MAX_ATTEMPTS: ["1", "many", ""],
  AWS_RETRY_MODE: ["standard", "adaptive", ""],
};
const environments = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([name, values]) => [name, fc.constantFrom(...values)])),
  { requiredKeys: [] },
);

async function outcome(find: () => Promise<unknown>): Promise<object> {
  try {
    return { value: (await find()) ?? null };
  } catch (error) {
    return { message: (error as Error).message };
  }
}

/** By what the SDK's module and the one that stands in for it both have. */
async function found(module: typeof sdk): Promise<unknown[]> {
  const { loadConfig, NODE_REGION_CONFIG_OPTIONS, NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS } = module;
  const region = loadConfig(NODE_REGION_CONFIG_OPTIONS, module.NODE_REGION_CONFIG_FILE_OPTIONS);
  const useFipsEndpoint = loadConfig(module.NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS);
  const regional = module.resolveRegionConfig({ region, useFipsEndpoint });
  const all = await Promise.all(
    [
      ...[region, regional.region, regional.useFipsEndpoint, module.resolveDefaultsModeConfig({})],
      ...[NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, NODE_MAX_ATTEMPT_CONFIG_OPTIONS].map((setting) =>
        loadConfig<unknown>(setting),
      ),
      loadConfig(NODE_RETRY_MODE_CONFIG_OPTIONS),
    ].map(outcome),
  );
  return all.map((each) => JSON.stringify(each).replace(/"(AWS_DEFAULTS_MODE|Invalid parameter).*"/, "no such mode"));
}

test("a setting is what the SDK finds it to be, whatever the environment says", async () => {
  await fc.assert(
    fc.asyncProperty(environments, async (environment) => {
      vi.unstubAllEnvs();
      for (const name of Object.keys(VALUES)) vi.stubEnv(name, undefined);
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
      const ours = await found(own as unknown as typeof sdk);
      for (const [name, value] of Object.entries(WITHOUT_FILES)) vi.stubEnv(name, value);
      const theirs = await found(sdk);
      expect([ours, await found(own as unknown as typeof sdk)]).toEqual([theirs, theirs]);
    }),
  );
});

test("what was found stays, and what was not is looked for again", async () => {
  for (const { loadConfig, NODE_REGION_CONFIG_OPTIONS } of [own, sdk as unknown as typeof own]) {
    vi.stubEnv("AWS_REGION", undefined);
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    const region = loadConfig(NODE_REGION_CONFIG_OPTIONS);
    await expect(region()).rejects.toThrow("Region is missing");
    vi.stubEnv("AWS_REGION", "eu-west-1");
    expect(await region()).toBe("eu-west-1");
    vi.stubEnv("AWS_REGION", "eu-west-2");
    expect(await region()).toBe("eu-west-1");
  }
});

test("what is left out is told by name", async () => {
  vi.stubEnv("AWS_DEFAULTS_MODE", "auto");
  await expect(own.resolveDefaultsModeConfig()()).rejects.toThrow("AWS_DEFAULTS_MODE: this bundle has in-region, ");

  vi.stubEnv("AWS_CONFIG_FILE", fileURLToPath(import.meta.url));
  expect(() => own.loadConfig({ environmentVariableSelector: () => "", default: "" })).toThrow(
    "AWS_CONFIG_FILE: this bundle reads no files of the SDK's configuration: set its variables instead",
  );
});

test("of the process is there what Node's module has of it", () => {
  expect({ ...ownProcess }).toEqual({ env, versions });
});
