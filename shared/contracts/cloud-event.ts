// The CloudEvents 1.0 envelope, structured JSON. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md

import { jsonText } from "../values/index.ts";
import type { Deprecation } from "../wiring/index.ts";
import { type AttributeFacts, attributesOf } from "./attributes.ts";
import { type ExternalEvent, eventId, type MappingContext } from "./contract.ts";

/** An SQS sequence number has 128 bits: at most 39 digits. */
const SEQUENCE_DIGITS = 39;
/** A message of 1 MiB holds fewer changes than this many digits can count. */
const INDEX_DIGITS = 6;

const SOURCE_PREFIX = "/sluice/";

/** The deployment that a source names; empty if it is none of ours. */
export function clusterOf(source: string): string {
  try {
    return source.startsWith(SOURCE_PREFIX) ? decodeURIComponent(source.slice(SOURCE_PREFIX.length)) : "";
  } catch {
    return "";
  }
}

/** How a contract calls its events. */
export interface CloudEventNames<Prefix extends string = string, Suffix extends string = string> {
  /** Of the contract. */
  readonly name: string;
  /** Written around the `type` attribute, they make the CloudEvents type. */
  readonly typePrefix: Prefix;
  readonly typeSuffix: Suffix;
}

interface Change {
  readonly attributes: AttributeFacts;
  /** Path segments, percent-encoded when written. */
  readonly subject: readonly (string | number)[];
  readonly timeMs: number;
  /** The same time in RFC 3339. */
  readonly time: string;
  readonly partitionKey: string;
  /** Which change of its message this is, from 0. */
  readonly index: number;
  readonly data: object;
}

/** The URI of a JSON Schema, such as that of `v1/workflow.deleted`: where it is published, or just a name where it is not. */
export const schemaUri = (path: string, contractBaseUrl?: string): string =>
  contractBaseUrl === undefined ? `urn:sluice:${path}` : `${contractBaseUrl}/${path}.schema.json`;

export function cloudEvent(names: CloudEventNames, change: Change, context: MappingContext): ExternalEvent {
  const { name: contract, typePrefix, typeSuffix } = names;
  const { partitionKey, timeMs } = change;
  const { type } = change.attributes;
  const data = jsonText(change.data);
  const id = eventId(contract, type, partitionKey, timeMs, data);
  const source = SOURCE_PREFIX + encodeSegment(context.cluster);
  const subject = pathOf(change.subject);
  const dataschema = JSON.stringify(schemaUri(`${contract}/${type}`, context.contractBaseUrl));
  const sequence = `${context.sequenceNumber.padStart(SEQUENCE_DIGITS, "0")}.${String(change.index).padStart(INDEX_DIGITS, "0")}`;
  // Written by hand, for it is the same for every event but for these values, of which only the JSON-written can need escaping.
  const body =
    `{"specversion":"1.0","id":"${id}","source":"${source}","type":"${typePrefix}${type}${typeSuffix}","subject":"${subject}",` +
    `"time":"${change.time}","datacontenttype":"application/json","dataschema":${dataschema},` +
    `"partitionkey":${JSON.stringify(partitionKey)},"sequence":"${sequence}",${deprecationText(context.deprecations?.[contract])}"data":${data}}`;
  return {
    contract,
    id,
    type,
    partitionKey,
    timeMs,
    attributes: attributesOf(contract, context.cluster, change.attributes),
    body,
  };
}

/** https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/deprecation.md */
function deprecationText(deprecation: Deprecation | undefined): string {
  if (!deprecation) return "";
  const { from, sunset, migration } = deprecation;
  const fields = {
    deprecated: true,
    deprecationfrom: from,
    deprecationsunset: sunset,
    deprecationmigration: migration,
  };
  return `${JSON.stringify(fields).slice(1, -1)},`;
}

/** What percent-encoding leaves as it is. */
const UNRESERVED = /^[\w.!~*'()-]*$/;

function pathOf([first = "", ...others]: Change["subject"]): string {
  let path = encodeSegment(first);
  for (const segment of others) path += `/${encodeSegment(segment)}`;
  return path;
}

/** Percent-encodes a segment; a lone surrogate, which has no encoding, becomes U+FFFD as in any URL. */
function encodeSegment(segment: string | number): string {
  if (typeof segment === "number") return String(segment);
  return UNRESERVED.test(segment) ? segment : encodeURIComponent(segment.toWellFormed());
}
