// The CloudEvents envelope as a schema. Not loaded by the processor for contracts that keep their schemas apart.
import * as z from "zod/mini";

const text = (description: string) => z.string().check(z.describe(description));

/** `partitionKey` says what order is kept within. */
export const cloudEventFields = (partitionKey: string) => ({
  specversion: z.literal("1.0").check(z.describe("Version of CloudEvents")),
  id: text("The same for every publication of the same change; duplicates are recognized by it").check(z.minLength(1)),
  source: text("The deployment the event comes from: /sluice/<cluster>").check(
    z.minLength(1),
    z.meta({ format: "uri-reference" }),
  ),
  type: text("What happened").check(z.minLength(1)),
  subject: text("What it happened to, as a path of percent-encoded segments").check(z.minLength(1)),
  time: z.iso.datetime().check(z.describe("When it happened, RFC 3339 in UTC")),
  datacontenttype: z.literal("application/json").check(z.describe("Media type of data")),
  dataschema: z.url().check(z.describe("URL of the JSON Schema of the whole event")),
  partitionkey: text(`What order is kept within: ${partitionKey}`).check(z.minLength(1)),
  sequence: text("Compared as text, orders events of one partition key").check(z.minLength(1)),
  deprecated: z.optional(z.boolean().check(z.describe("Whether the contract will be switched off"))),
  deprecationfrom: z.optional(z.iso.datetime().check(z.describe("Since when that is so"))),
  deprecationsunset: z.optional(z.iso.datetime().check(z.describe("When it is switched off at the earliest"))),
  deprecationmigration: z.optional(z.url().check(z.describe("URL of what to do until then"))),
});

/** What every event of a contract has, whatever its type: also the types that a later minor version adds. */
export const cloudEventEnvelope = (contract: string, partitionKey: string) =>
  z
    .object(cloudEventFields(partitionKey))
    .check(z.meta({ title: `Envelope of ${contract}`, description: "A CloudEvents 1.0 event in structured JSON" }));

/** Where events name the deployment. */
export const CLUSTER_OF_CLOUD_EVENTS = {
  clusterPath: ["source"],
  clusterAsWritten: (cluster: string): string => `/sluice/${cluster}`,
} as const;

/** Columns of an archive's table; `data` stays text, so that a field that is added is there at once. */
export const CLOUD_EVENT_COLUMNS = {
  specversion: "string",
  id: "string",
  source: "string",
  type: "string",
  subject: "string",
  time: "string",
  datacontenttype: "string",
  dataschema: "string",
  partitionkey: "string",
  sequence: "string",
  data: "string",
} as const;
