// A real Apache Kafka on this machine: one node, its own controller, on loopback, in a process that ends with this one.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.ts";
import { LocalError } from "../this-machine.ts";
import { classPath, missingJava, pinnedVersion } from "./java.ts";

export interface BrokerOptions {
  /** @default one that is free */
  readonly port?: number;
  /** Made if it is not there, and kept. @default a temporary folder that `stop` removes */
  readonly dataFolder?: string;
  /** What else listens, by its name in lower case: its protocol (`SSL`, `SASL_SSL`), and its settings without `listener.name.NAME.` */
  readonly listeners?: Readonly<Record<string, BrokerListener>>;
  /** More of https://kafka.apache.org/43/configuration/broker-configs/ */
  readonly settings?: Readonly<Record<string, string>>;
  /** A node of its cluster, with an id from 2 on. @default a cluster of its own */
  readonly joins?: { readonly broker: Broker; readonly nodeId: number };
  /** For a new data folder, as `kafka-storage format --add-scram` takes them. */
  readonly scram?: readonly string[];
}

export interface BrokerListener {
  readonly protocol: "SSL" | "SASL_SSL";
  readonly settings: Readonly<Record<string, string>>;
}

export interface Broker {
  /** `HOST:PORT`, without encryption and for anybody. */
  readonly bootstrap: string;
  /** `HOST:PORT`, for other nodes. */
  readonly controller: string;
  /** `HOST:PORT` of the other listeners. */
  readonly listeners: Readonly<Record<string, string>>;
  /** Resolves once the process that runs now is gone. */
  readonly ended: () => Promise<void>;
  /** At once, as `kill -9` does. */
  readonly kill: () => Promise<void>;
  /** After `kill`: on the same ports and data. */
  readonly restart: () => Promise<void>;
  /** In good order; what was temporary is removed. */
  readonly stop: () => Promise<void>;
}

const POM = fileURLToPath(new URL("./pom.xml", import.meta.url));
const PROGRAM = fileURLToPath(new URL("./Broker.java", import.meta.url));
const ARTIFACT = "kafka_2.13";
const HOST = "127.0.0.1";
const STOP_WITHIN_MS = 10_000;

export const kafkaVersion = (): string => pinnedVersion(POM, ARTIFACT);

/** Resolves once clients can come. @throws LocalError in a line: what is missing, which port is taken, what Kafka says */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const missing = missingJava();
  if (missing !== undefined) throw new LocalError(`Kafka does not start: ${missing}`);
  const jars = classPath(POM, ARTIFACT);
  const addresses = await addressesFor(options);
  const folder = await mkdtemp(join(tmpdir(), "sluice-kafka-"));
  const data = options.dataFolder === undefined ? join(folder, "data") : resolve(options.dataFolder);
  const properties = join(folder, "server.properties");
  const start = () =>
    run(["-cp", jars, PROGRAM, properties, ...(options.scram ?? []).flatMap((user) => ["--add-scram", user])]);
  try {
    mkdirSync(data, { recursive: true });
    await writeFile(properties, propertiesOf(options, addresses, data));
    let process = await start();
    const { plain, controller, ...listeners } = addresses;
    return {
      bootstrap: plain,
      controller: options.joins?.broker.controller ?? controller,
      listeners,
      ended: () => gone(process),
      kill: () => end(process, "SIGKILL"),
      restart: async () => {
        process = await start();
      },
      stop: async () => {
        await end(process, "SIGTERM");
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

type Addresses = Readonly<Record<string, string>> & { readonly plain: string; readonly controller: string };

async function addressesFor({ port, listeners = {} }: BrokerOptions): Promise<Addresses> {
  const plain = await freePort(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new LocalError(`Kafka does not start: port ${port} is taken; choose another, or none for one that is free`);
  });
  const addresses = { plain: `${HOST}:${plain}`, controller: `${HOST}:${await freePort()}` };
  for (const name of Object.keys(listeners)) Object.assign(addresses, { [name]: `${HOST}:${await freePort()}` });
  return addresses;
}

function propertiesOf(
  { listeners = {}, settings = {}, joins }: BrokerOptions,
  addresses: Addresses,
  data: string,
): string {
  const { controller, ...others } = addresses;
  const own = joins ? others : addresses;
  const protocols = { plain: "PLAINTEXT", controller: "PLAINTEXT" };
  for (const [name, { protocol }] of Object.entries(listeners)) Object.assign(protocols, { [name]: protocol });
  const list = (of: object, separator: string): string =>
    Object.entries(of)
      .map(([name, value]) => `${name.toUpperCase()}${separator}${value}`)
      .join(",");
  const all = {
    "process.roles": joins ? "broker" : "broker,controller",
    "node.id": String(joins?.nodeId ?? 1),
    "controller.quorum.voters": `1@${joins?.broker.controller ?? addresses.controller}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAIN",
    listeners: list(own, "://"),
    "listener.security.protocol.map": list(protocols, ":"),
    "log.dirs": data,
    // As in MSK: a topic is there because somebody wanted it.
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    // A record is as old as the change that it tells of: what is replayed would be deleted within minutes.
    "log.retention.ms": "-1",
    // For so long a broker that was killed stands in the way of its successor.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "1000",
    ...settings,
    ...Object.fromEntries(
      Object.entries(listeners).flatMap(([name, { settings: own }]) =>
        Object.entries(own).map(([key, value]) => [`listener.name.${name}.${key}`, value]),
      ),
    ),
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${escaped(value)}\n`)
    .join("");
}

/** https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Properties.html#load(java.io.Reader) */
const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

async function run(parameters: readonly string[]): Promise<ChildProcess> {
  const child = spawn("java", ["-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", ...parameters], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true, // Ctrl-C is for whoever started it
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    if (said.length < 1 << 16) said += chunk;
  });
  for await (const line of createInterface(child.stdout)) if (line === "ready") return child;
  await gone(child);
  throw new LocalError(`Kafka does not start: ${reasonIn(said)}`);
}

/** Of stack traces, what the first is about. */
const reasonIn = (said: string): string =>
  /^[\w.$]*(?:Exception|Error): (.+)$/m.exec(said)?.[1] ?? said.trim().split("\n")[0] ?? "";

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function gone(child: ChildProcess): Promise<void> {
  if (!isGone(child)) await once(child, "exit");
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await gone(child);
  clearTimeout(late);
}
