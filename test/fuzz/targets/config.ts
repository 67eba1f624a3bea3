// The configuration file of a deployment.
import { readFileSync } from "node:fs";
import { parseConfig } from "../../../infra/config.ts";
import { jsonFrom } from "../json-from.ts";
import { allowOnly, hold, holdPrototypes, type Target } from "../target.ts";

const SUBSCRIBERS = readFileSync("examples/configuration/subscribers.json", "utf8");
const WORDS = [
  ...Object.keys(parseConfig({})),
  ...[...SUBSCRIBERS.matchAll(/"([^"]+)"/g)].map(([, word = ""]) => word),
  ...[
    "v1",
    "maestro",
    "fifo",
    "standard",
    "prod",
    "customer",
    "service",
    "MessageBody",
    "anything-but",
    "$or",
    "wildcard",
  ],
];

export const config: Target = {
  seeds: () => [
    SUBSCRIBERS,
    "{}",
    '{"stage":"prod","topic":"fifo","contracts":["v1","maestro"],"internalConsumers":["scheduler"],"engineAccounts":["111122223333"],"encryption":"service"}',
    '{"processor":{"timeoutSeconds":10,"memoryMb":128,"maxConcurrency":2,"reservedConcurrency":5},"canary":true,"tracing":true}',
  ],
  fuzz(data) {
    const value = jsonFrom(data, WORDS);
    const said: string[] = [];
    try {
      const parsed = parseConfig(value);
      hold(parsed.contracts.length > 0 && parsed.processor.timeoutSeconds >= 10, "a configuration out of its bounds");
    } catch (error) {
      said.push(...allowOnly(error, "ConfigError").split("; "));
    }
    holdPrototypes();
    return said;
  },
};
