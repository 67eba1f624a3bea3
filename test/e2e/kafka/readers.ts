// Subscribers in other languages, each with the SDK of CloudEvents: what they read of topics, from the beginning to the end.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { preparePython } from "../../../examples/python-subscriber/prepare-python.ts";
import { classPath, runJava } from "../../../local/kafka/java.ts";
import { E2eError } from "../e2e-error.ts";

export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
  /** As the SDK read it; its time in milliseconds. */
  readonly event?: { readonly id: string; readonly source: string; readonly type: string; readonly time: number };
}

export type Reader = (bootstrap: string, topics: readonly string[]) => ReadRecord[];

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** https://github.com/cloudevents/sdk-java on Apache Kafka's own client. */
const java: Reader = (bootstrap, topics) => records(runOwnJava("ReadTopics", [bootstrap, ...topics]));

/** https://github.com/cloudevents/sdk-python on librdkafka. */
const python: Reader = (bootstrap, topics) => {
  const prepared = preparePython(at("../../../.venv"), at("../../python/requirements.txt"));
  if (prepared.kind === "missing") throw new E2eError(`no reader in Python: ${prepared.reason}`);
  const { status, stdout, stderr } = spawnSync(prepared.python, [at("./read_topics.py"), bootstrap, ...topics], {
    encoding: "utf8",
    env: { PYTHONUTF8: "1" },
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new E2eError(`the reader in Python failed: ${stderr}`);
  return records(stdout);
};

export const READERS = { java, python };

/** The partition that Java's client chooses for each key, one for each count of partitions. */
export const partitionsInJava = (keys: readonly Uint8Array[], counts: readonly number[]): number[][] =>
  runOwnJava("PartitionOf", counts.map(String), keys.map((key) => `${Buffer.from(key).toString("hex")}\n`).join(""))
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ").map(Number));

function runOwnJava(program: string, parameters: readonly string[], input = ""): string {
  const jars = classPath(at("./java/pom.xml"), "cloudevents-kafka");
  const logs = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error";
  return runJava("java", [logs, "-cp", jars, at(`./java/${program}.java`), ...parameters], input);
}

const records = (lines: string): ReadRecord[] =>
  lines
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
