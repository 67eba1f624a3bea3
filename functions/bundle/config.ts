// Stands in the processor's bundle for how the SDK looks up what nobody told a client: in the environment, else the default. Lambda gives a
// function no files of configuration, which the SDK would open and miss at every start, once for each setting. It leaves out these files, the
// defaults mode `auto`, and asking the machine where it is, for Lambda says its region. It can go once the SDK has that for Lambda.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
import { statSync } from "node:fs";
import { isValidHostLabel } from "@smithy/core/transport";
import { env } from "./process.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export class ProviderError extends Error {
  override readonly name: string = "ProviderError";
  readonly tryNextLink = true;
}

export class CredentialsProviderError extends ProviderError {
  override readonly name = "CredentialsProviderError";
}

interface Setting<Value> {
  readonly environmentVariableSelector: (environment: Environment) => Value | undefined;
  readonly default: Value | (() => Promise<Value>);
}

const FILES = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];

/** What cannot be read of a variable counts as if it were not there, as it does for the SDK. */
export function loadConfig<Value>({ environmentVariableSelector, ...setting }: Setting<Value>): () => Promise<Value> {
  const variable = FILES.find((name) => statSync(env[name] ?? "", { throwIfNoEntry: false })?.size);
  if (variable) {
    throw new Error(`${variable}: this bundle reads no files of the SDK's configuration: set its variables instead`);
  }
  let found: Promise<Value> | undefined;
  const find = async (): Promise<Value> => {
    const value = chosen(environmentVariableSelector);
    if (value !== undefined) return value;
    return typeof setting.default === "function" ? (setting.default as () => Promise<Value>)() : setting.default;
  };
  return () => {
    found ??= find().catch((error) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

function chosen<Value>(select: (environment: Environment) => Value | undefined): Value | undefined {
  try {
    return select(env);
  } catch {
    return undefined;
  }
}

export const SelectorType = { ENV: "env", CONFIG: "shared config entry" } as const;

export function booleanSelector(from: Environment, key: string, type: string): boolean | undefined {
  if (!(key in from)) return undefined;
  if (from[key] === "true" || from[key] === "false") return from[key] === "true";
  throw new Error(`Cannot load ${type} "${key}". Expected "true" or "false", got ${from[key]}.`);
}

const switchOf = (variable: string): Setting<boolean> => ({
  environmentVariableSelector: (environment) => booleanSelector(environment, variable, SelectorType.ENV),
  default: false,
});
export const NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS = switchOf("AWS_USE_DUALSTACK_ENDPOINT");
export const NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS = switchOf("AWS_USE_FIPS_ENDPOINT");

export const REGION_ENV_NAME = "AWS_REGION";
export const NODE_REGION_CONFIG_OPTIONS: Setting<string> = {
  environmentVariableSelector: (environment) => environment[REGION_ENV_NAME],
  default: async () => {
    throw new Error("Region is missing");
  },
};

interface Regional {
  readonly region?: string | (() => Promise<string>);
  readonly useFipsEndpoint?: boolean | (() => Promise<boolean>);
}

const isFips = (region: string): boolean => region.startsWith("fips-") || region.endsWith("-fips");

function realRegion(region: string): string {
  if (!isFips(region)) return region;
  return ["fips-aws-global", "aws-fips"].includes(region)
    ? "us-east-1"
    : region.replace(/fips-(dkr-|prod-)?|-fips/, "");
}

export function resolveRegionConfig<Config extends Regional>(config: Config) {
  const { region, useFipsEndpoint } = config;
  if (!region) throw new Error("Region is missing");
  const given = typeof region === "function" ? region : async () => region;
  return Object.assign(config, {
    async region(): Promise<string> {
      const real = realRegion(await given());
      if (isValidHostLabel(real)) return real;
      throw new Error(`Region not accepted: region="${real}" is not a valid hostname component.`);
    },
    async useFipsEndpoint(): Promise<boolean> {
      if (isFips(await given())) return true;
      return typeof useFipsEndpoint === "function" ? useFipsEndpoint() : Boolean(useFipsEndpoint);
    },
  });
}

const MODES = ["in-region", "cross-region", "mobile", "standard", "legacy"];
const MODE: Setting<string> = {
  environmentVariableSelector: (environment) => environment["AWS_DEFAULTS_MODE"],
  default: "legacy",
};

export function resolveDefaultsModeConfig(): () => Promise<string> {
  const load = loadConfig(MODE);
  return async () => {
    const mode = (await load()).toLowerCase();
    if (MODES.includes(mode)) return mode;
    throw new Error(`AWS_DEFAULTS_MODE: this bundle has ${MODES.join(", ")}, and not ${JSON.stringify(mode)}`);
  };
}

// For files, which there are none of; the SDK names them all the same.
export const CONFIG_PREFIX_SEPARATOR = ".";
export const REGION_INI_NAME = "region";
export const NODE_REGION_CONFIG_FILE_OPTIONS = {};
