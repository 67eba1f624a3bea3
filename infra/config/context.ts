// What the CDK's command was told with `-c`, beside what it keeps there itself.
import { ConfigError } from "../config.ts";

/** Of the command itself, without the punctuation that all its other keys have. https://docs.aws.amazon.com/cdk/v2/guide/cli-telemetry.html */
const KEYS_OF_THE_CDK: readonly string[] = ["acknowledged-issue-numbers", "cli-telemetry"];

/**
 * The configuration file that is named. A misspelt key would mean the stage of defaults, also to `cdk destroy`.
 * @throws ConfigError with a sentence for a key that says nothing here.
 */
export function configFileIn(context: Readonly<Record<string, unknown>>): string | undefined {
  const { config, ...others } = context;
  const unknown = Object.keys(others).filter((key) => !/[@:/]/.test(key) && !KEYS_OF_THE_CDK.includes(key));
  if (unknown.length > 0) {
    const names = unknown.map((key) => JSON.stringify(key)).join(", ");
    throw new ConfigError(`context (-c): ${names} is no key of Sluice, which has config=FILE: nothing was synthesized`);
  }
  if (config === undefined || (typeof config === "string" && config !== "")) return config;
  throw new ConfigError("context (-c): config names no file: config=FILE");
}
