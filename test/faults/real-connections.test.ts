// The claims of docs/architecture.md over real HTTP, with the SDK's own clients and faults between them and the services.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { synthesize } from "../../local/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { expectClaims } from "../support/faults/claims.ts";
import { lifeEvent, unreadableBody } from "../support/faults/engine-life.ts";
import { FAULTS, type Fault } from "../support/faults/fault-proxy.ts";
import { faultyEngine } from "../support/faults/faulty-engine.ts";
import { type Pipeline, startPipeline } from "../support/faults/pipeline.ts";
import { type Random, seededRandom } from "../support/faults/seeded-random.ts";

const SEED = Number(process.env["SLUICE_FAULT_SEED"] ?? 20261124);
const EVENTS = 480;
const CHUNK = 40;

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-faults-"));
  for (const topic of ["standard", "fifo"]) {
    const configFile = join(folder, `${topic}.json`);
    // As short as it may be: what the time-out cuts off is part of the test.
    const config = { stage: "local", cluster: "local", topic, processor: { timeoutSeconds: 10 } };
    writeFileSync(configFile, JSON.stringify(config));
    await synthesize({ configFile, outputFolder: join(folder, topic) });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Faults of every kind, each as likely as the others. */
const chooser = (random: Random, share: number) => (): Fault | undefined =>
  random.next() < share ? random.pick(FAULTS) : undefined;

interface Harm {
  readonly topic: TopicType;
  readonly faultShare: number;
  /** Called again and again while the engine publishes and the processor works. */
  readonly harm: (pipeline: Pipeline, random: Random) => Promise<void>;
}

async function survive({ topic, faultShare, harm }: Harm): Promise<Pipeline> {
  const random = seededRandom(SEED);
  const pipeline = await startPipeline({
    assemblyFolder: join(folder, topic),
    processorFaults: chooser(seededRandom(SEED + 1), faultShare),
    engineFaults: chooser(seededRandom(SEED + 2), faultShare),
  });
  const engine = faultyEngine(pipeline);
  const accepted: string[] = [];
  try {
    for (let index = 0; index < EVENTS; index += CHUNK) {
      const events = Array.from({ length: CHUNK }, (_, place) => lifeEvent(index + place));
      const [bodies] = await Promise.all([engine.publish(events), harm(pipeline, random)]);
      accepted.push(...bodies, await engine.sendRaw(unreadableBody(index)));
    }
    await pipeline.settled();
  } finally {
    engine.stop();
    await pipeline.stop();
  }
  expectClaims({ ...pipeline, accepted, contracts: ["v1"], topic });
  return pipeline;
}

const told = `seed ${SEED}; SLUICE_FAULT_SEED=… for another`;

test.each(["standard", "fifo"] as const)(
  `nothing is lost or reordered on a %s topic, whatever happens to every fourth request (${told})`,
  async (topic) => {
    const { processorProxy, engineProxy } = await survive({ topic, faultShare: 0.25, harm: async () => undefined });

    for (const fault of FAULTS) {
      const count = (processorProxy.done.get(fault) ?? 0) + (engineProxy.done.get(fault) ?? 0);
      expect(count, fault).toBeGreaterThan(0);
    }
  },
);

/** Whether it was still there to be killed. */
function killed(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Between two kills there is time for some work, never the same. */
const moment = (random: Random): Promise<void> => new Promise((resolve) => setTimeout(resolve, random.integer(250)));

// The FIFO topic for the first two, where order asks most of the processor; a restart of the services is about what they keep.
test(`nothing is lost or reordered when the function is killed at any moment (${told})`, async () => {
  let kills = 0;
  const harm = async ({ runner }: Pipeline, random: Random): Promise<void> => {
    await moment(random);
    for (const pid of runner.childPids()) if (killed(pid)) kills += 1;
  };

  const { log } = await survive({ topic: "fifo", faultShare: 0.02, harm });

  expect(kills).toBeGreaterThan(5);
  expect(log.filter((line) => line.includes("the process ended (SIGKILL)")).length).toBeGreaterThan(0);
});

test(`nothing is lost or reordered when pollers and function are killed at any moment and started again (${told})`, async () => {
  let kills = 0;
  const harm = async ({ runner }: Pipeline, random: Random): Promise<void> => {
    await moment(random);
    if (random.next() < 0.6) return;
    await runner.kill();
    await runner.start();
    kills += 1;
  };

  await survive({ topic: "fifo", faultShare: 0.02, harm });

  expect(kills).toBeGreaterThan(2);
});

test(`nothing is lost or reordered when the services themselves are killed and started again (${told})`, async () => {
  let kills = 0;
  const harm = async ({ emulator }: Pipeline, random: Random): Promise<void> => {
    await moment(random);
    if (random.next() < 0.6) return;
    await emulator.kill();
    await emulator.start();
    kills += 1;
  };

  await survive({ topic: "standard", faultShare: 0.02, harm });

  expect(kills).toBeGreaterThan(2);
});
