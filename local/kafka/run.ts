// `npm run kafka`: a real Apache Kafka on this machine until Ctrl-C.
import { parseArgs } from "node:util";
import { LocalError } from "../this-machine.ts";
import { kafkaVersion, startBroker } from "./broker.ts";

const USAGE = `Usage: npm run kafka -- [--port N] [--data DIR]

  --port N    listens on 127.0.0.1:N; without it on a port that is free
  --data DIR  keeps topics and events there; without it they are gone in the end
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { port: { type: "string" }, data: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const interrupted = new Promise<0>((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve(0));
  });
  const broker = await startBroker({
    ...(values.port === undefined ? {} : { port: portOf(values.port) }),
    ...(values.data === undefined ? {} : { dataFolder: values.data }),
  });
  process.stdout.write(`Apache Kafka ${kafkaVersion()} listens on ${broker.bootstrap}\n`);
  const code = await Promise.race([interrupted, broker.ended().then(() => 1)]);
  if (code !== 0) process.stderr.write("kafka: the broker is gone\n");
  await broker.stop();
  return code;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new LocalError(`--port ${text}: is not a whole number from 1 to 65535`);
}

try {
  process.exitCode = await main();
} catch (error) {
  const isOurs = error instanceof LocalError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
  if (!isOurs) throw error;
  process.stderr.write(`kafka: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
