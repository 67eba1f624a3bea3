// `npm run bench:kafka`: the function for Kafka, with a real broker, beside the one for SNS and beside a plain producer, in one run.
import { Consumer, MessagesStreamModes } from "@platformatic/kafka";
import { Command } from "commander";
import { createTopics, startBroker } from "../local/kafka/index.ts";
import { FULL_CPU, QUICK_CPU, samplesInTurn, startWorker } from "./cpu.ts";
import { ratioOf, spreadOf } from "./spread.ts";
import { short, spread, table } from "./table.ts";

const GOALS = { cpuPerSns: 1, eventsPerSecond: 5_000, perPlain: 3 };
const [TOPIC, ORDER_TOPIC, PLAIN_TOPIC] = ["sluice-bench-v1", "sluice-order-v1", "plain"];
const PARTITIONS = 12;

const program = new Command("bench:kafka")
  .description("Measure the function for Kafka against the one for SNS, and against a plain producer.")
  .option("--json", "print JSON instead of tables")
  .option("--check", "exit 1 when a goal is missed")
  .option("--quick", "shows only that it runs: too few samples to mean anything")
  .parse();
const {
  json = false,
  check = false,
  quick = false,
} = program.opts<{ json?: boolean; check?: boolean; quick?: boolean }>();
const { rounds, ...times } = quick ? QUICK_CPU : FULL_CPU;

const broker = await startBroker();
try {
  await createTopics(broker.bootstrap, [TOPIC, ORDER_TOPIC, PLAIN_TOPIC], { partitions: PARTITIONS });
  const measured = await measure(broker.bootstrap);
  const goals = [
    {
      name: "CPU per internal event, of the function for SNS's",
      value: measured.cpuPerSns.median,
      atMost: GOALS.cpuPerSns,
    },
    { name: "internal events a second", value: measured.function.median, atLeast: GOALS.eventsPerSecond },
    { name: "times a plain producer", value: measured.perPlain.median, atLeast: GOALS.perPlain },
  ].map((goal) => ({
    ...goal,
    isMet: goal.atMost === undefined ? goal.value >= goal.atLeast : goal.value <= goal.atMost,
  }));
  process.stdout.write(json ? `${JSON.stringify({ ...measured, goals }, undefined, 2)}\n` : report(measured, goals));
  if (check && !goals.every(({ isMet }) => isMet)) process.exitCode = 1;
} finally {
  await broker.stop();
}

async function measure(bootstrap: string) {
  const environment = {
    SLUICE_KAFKA_AUTH: "none",
    SLUICE_KAFKA_BOOTSTRAP_SERVERS: bootstrap,
    SLUICE_KAFKA_TOPICS: JSON.stringify({ v1: TOPIC }),
    PLAIN_TOPIC,
  };
  const common = { contract: "v1", fake: "sdk", ...times } as const;
  const cpu = await samplesInTurn(
    [
      startWorker({ ...common, contender: "kafka", workload: "mix" }, environment),
      startWorker({ ...common, contender: "processor", workload: "mix" }),
      startWorker({ ...common, contender: "processor", workload: "mix", fake: "loopback" }),
    ],
    rounds,
  );
  const [kafkaCpu = [], snsCpu = [], loopbackCpu = []] = cpu.map((own) =>
    own.map(({ microsecondsPerEvent }) => microsecondsPerEvent),
  );
  const speed = await samplesInTurn(
    [
      startWorker({ ...common, contender: "kafka", workload: "100-groups" }, environment),
      startWorker({ ...common, contender: "plainProducer", workload: "100-groups" }, environment),
    ],
    rounds,
  );
  const [sink = [], plain = []] = speed.map((own) => own.map(({ eventsPerSecond }) => eventsPerSecond));
  return {
    cpu: { kafka: spreadOf(kafkaCpu), sns: spreadOf(snsCpu), snsOverLoopback: spreadOf(loopbackCpu) },
    cpuPerSns: ratioOf(kafkaCpu, snsCpu),
    /** Where both write to a socket: the function for Kafka always does. */
    cpuPerSnsOverLoopback: ratioOf(kafkaCpu, loopbackCpu),
    function: spreadOf(sink),
    plain: spreadOf(plain),
    perPlain: ratioOf(sink, plain),
    ...(await orderIn(bootstrap, environment)),
  };
}

/** Of a few passes over the workload, in a topic of their own: each writes every event once more, those of a key in their order. */
async function orderIn(
  bootstrap: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly records: number; readonly outOfOrder: number }> {
  const topics = JSON.stringify({ v1: ORDER_TOPIC });
  const task = { contender: "kafka", workload: "100-groups", contract: "v1", fake: "sdk", ...QUICK_CPU } as const;
  (await startWorker(task, { ...environment, SLUICE_KAFKA_TOPICS: topics })).stop();
  const consumer = new Consumer({ groupId: "order", clientId: "order", bootstrapBrokers: [bootstrap] });
  const ends = (await consumer.listOffsets({ topics: [ORDER_TOPIC] })).get(ORDER_TOPIC) ?? [];
  const [firsts, last] = [new Map<string, number>(), new Map<string, number>()];
  let [records, outOfOrder] = [0, 0];
  let left = Number(ends.reduce((sum, offset) => sum + offset, 0n));
  const stream = await consumer.consume({
    topics: [ORDER_TOPIC],
    mode: MessagesStreamModes.EARLIEST,
    autocommit: false,
  });
  for await (const { key, value } of stream) {
    const { time, subject } = JSON.parse(String(value));
    const at = Date.parse(time);
    const before = last.get(`${key} ${subject}`);
    // Back to the beginning is the next pass.
    const isFirst = before === undefined || at === firsts.get(`${key} ${subject}`);
    if (before === undefined) firsts.set(`${key} ${subject}`, at);
    if (!isFirst && at < (before ?? 0)) outOfOrder += 1;
    last.set(`${key} ${subject}`, at);
    records += 1;
    left -= 1;
    if (left === 0) break;
  }
  await stream.close();
  await consumer.close(true);
  return { records, outOfOrder };
}

function report(
  measured: Awaited<ReturnType<typeof measure>>,
  goals: readonly { name: string; value: number; isMet: boolean }[],
): string {
  const rows = [
    ["", "median (p10-p90)"],
    ["CPU per internal event of the mix, function for Kafka, us", spread(measured.cpu.kafka)],
    ["the same, function for SNS with the SDK's own work, us", spread(measured.cpu.sns)],
    ["the same, calls over HTTP to a server on loopback, us", spread(measured.cpu.snsOverLoopback)],
    ["function for Kafka, of that", spread(measured.cpuPerSnsOverLoopback)],
    ["internal events a second, function for Kafka, batches of ten", spread(measured.function)],
    ["the same, one awaited send each", spread(measured.plain)],
  ];
  const told = goals.map(({ name, value, isMet }) => [name, short(value), isMet ? "met" : "MISSED"]);
  const order = `${measured.records} records read back, ${measured.outOfOrder} out of order\n`;
  return `${table(rows)}\n\n${table(told)}\n\n${order}`;
}
