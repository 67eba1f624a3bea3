// What the CDK's command was told with `-c`, beside what it keeps there itself.
import { ConfigError } from "../config.ts";

/** Of the command itself, without the punctuation that all its other keys have. https://docs.aws.amazon.com/cdk/v2/guide/cli-telemetry.html */
const KEYS_OF_THE_CDK: readonly string[] = ["acknowledged-issue-numbers", "cli-telemetry"];

export interface Told {
  /** Undefined: every default holds. */
  readonly configFile: string | undefined;
  /** Whether what the stack is deployed to is an emulator, which does not know all that AWS does. */
  readonly emulator: boolean;
}

/**
 * A misspelt key would mean the stage of defaults, also to `cdk destroy`.
 * @throws ConfigError with a sentence for a key that says nothing here.
 */
export function readContext(context: Readonly<Record<string, unknown>>): Told {
  const { config, emulator, ...others } = context;
  const unknown = Object.keys(others).filter((key) => !/[@:/]/.test(key) && !KEYS_OF_THE_CDK.includes(key));
  if (unknown.length > 0) {
    const names = unknown.map((key) => JSON.stringify(key)).join(", ");
    throw new ConfigError(
      `context (-c): ${names} is no key of Sluice, which has config=FILE and emulator=true: nothing was synthesized`,
    );
  }
  if (config !== undefined && (typeof config !== "string" || config === "")) {
    throw new ConfigError("context (-c): config names no file: config=FILE");
  }
  const isEmulator = SWITCH.get(emulator);
  if (isEmulator === undefined) throw new ConfigError("context (-c): emulator is true or false: emulator=true");
  return { configFile: config, emulator: isEmulator };
}

/** The command hands on text, cdk.json what it says. */
const SWITCH: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [undefined, false],
  ...[true, "true"].map((on) => [on, true] as const),
  ...[false, "false"].map((off) => [off, false] as const),
]);
