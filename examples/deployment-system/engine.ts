// A deployment service as an engine: what it emits all day, and the three things that other teams want to know.
import * as z from "zod/mini";
import {
  type Catalogue,
  cloudEventsContract,
  defineEngine,
  epochMs,
  internalEvents,
  listOf,
} from "../../shared/engines/index.ts";

const text = (description: string) => z.string().check(z.describe(description));

// What the service emits. A state is its own business: it may get new ones every week.
const rollout = { deployment_id: z.string(), at_ms: epochMs() };

const internal = internalEvents({
  schemas: {
    /** The scheduler looks at its queue. */
    SCHEDULER_TICK: z.object({ region: z.string(), queued: z.int(), at_ms: epochMs() }),
    /** Hosts report how far they are, several at a time. */
    HOST_PROGRESS: z.object({
      ...rollout,
      hosts: listOf(z.object({ host: z.string(), percent: z.int().check(z.gte(0), z.lte(100)) }), 1),
    }),
    DEPLOYMENT_CHANGED: z.object({
      ...rollout,
      service: z.string(),
      environment: z.enum(["production", "staging"]),
      version: z.string(),
      started_by: z.optional(z.string()),
      old_state: z.enum(["QUEUED", "PREPARING", "ROLLING", "VERIFYING", "ROLLING_BACK"]),
      new_state: z.enum(["PREPARING", "ROLLING", "VERIFYING", "ROLLING_BACK", "DONE", "ROLLED_BACK", "ABORTED"]),
      reason: z.optional(z.string()),
    }),
  },
  partitionKey: (event) => (event.type === "SCHEDULER_TICK" ? `scheduler/${event.region}` : event.deployment_id),
});

// What other teams get. Each field is told once, here: schemas, catalogue and types are made of it.
const deployment = {
  deployment_id: text("Id of the deployment"),
  service: text("Service that is deployed"),
  environment: z.enum(["production", "staging"]).check(z.describe("Where it is deployed to")),
  version: text("Version that is deployed"),
};
const attributes = ["deployment_id", "service", "environment"] as const;
const FAILURES = { ROLLED_BACK: "rolled-back", ABORTED: "aborted" } as const;

export const deployments = cloudEventsContract(internal, {
  name: "deployments-v1",
  typePrefix: "com.example.",
  typeSuffix: ".v1",
  summary: "What happens to deployments: that one began, and how it ended.",
  partitionKey: "the deployment",
  events: {
    "deployment.started": {
      tells: "A deployment began.",
      sent: "when the service takes a deployment from its queue",
      category: "deployment",
      data: { ...deployment, started_by: z.optional(text("Who asked for it")) },
      attributes,
    },
    "deployment.failed": {
      tells: "A deployment ended without the new version.",
      sent: "when a deployment was rolled back or aborted",
      notSent: "while hosts are still being rolled back",
      category: "deployment",
      data: {
        ...deployment,
        outcome: z.enum(["rolled-back", "aborted"]).check(z.describe("What became of the hosts")),
        reason: z.optional(text("Why, for people")),
      },
      attributes: [...attributes, "outcome"],
    },
    "deployment.finished": {
      tells: "Every host runs the new version.",
      sent: "when the last host has passed its checks",
      category: "deployment",
      data: deployment,
      attributes,
    },
  },
  map: {
    DEPLOYMENT_CHANGED({ deployment_id, service, environment, version, ...event }) {
      const data = { deployment_id, service, environment, version };
      const change = { subject: ["deployments", deployment_id], timeMs: event.at_ms };
      switch (event.new_state) {
        case "PREPARING":
          return { ...change, type: "deployment.started", data: { ...data, started_by: event.started_by } };
        case "ROLLED_BACK":
        case "ABORTED": {
          const outcome = FAILURES[event.new_state];
          return { ...change, type: "deployment.failed", data: { ...data, outcome, reason: event.reason } };
        }
        case "DONE":
          return { ...change, type: "deployment.finished", data };
        default:
          return undefined; // no visible transition
      }
    },
  },
});

export const engine = defineEngine({
  name: "deployment-system",
  internal,
  contracts: [deployments],
  canary: {
    attribute: "deployment_id",
    value: "sluice.canary",
    event: (sentMs) => ({
      type: "DEPLOYMENT_CHANGED",
      deployment_id: "sluice.canary",
      ...{ service: "sluice", environment: "staging", version: "1", old_state: "VERIFYING", new_state: "DONE" },
      at_ms: sentMs,
    }),
  },
});

export const catalogue = {
  contracts: [deployments.published()],
  sample: {
    file: new URL("day.jsonl", import.meta.url),
    subscribers: [
      { name: "release-board", wants: "every deployment to production", filterPolicy: { environment: ["production"] } },
      { name: "on-call", wants: "deployments that failed", filterPolicy: { type: ["deployment.failed"] } },
    ],
  },
} satisfies Catalogue;
