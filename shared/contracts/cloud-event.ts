// The CloudEvents 1.0 envelope, structured JSON. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md

import { jsonText, wellFormedJson } from "../values/index.ts";
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

/** What is the same in every event of a type, between what is not: names of ours, and JSON. */
interface Envelope {
  readonly cluster: string;
  readonly contractBaseUrl: string | undefined;
  readonly deprecation: Deprecation | undefined;
  readonly behindId: string;
  readonly behindTime: string;
  readonly behindSequence: string;
  /** The same as values, without what differs. */
  readonly content: object;
}

function envelopeOf(
  { name, typePrefix, typeSuffix }: CloudEventNames,
  type: string,
  context: MappingContext,
): Envelope {
  const { cluster, contractBaseUrl, deprecations } = context;
  const deprecation = deprecations?.[name];
  const source = `${SOURCE_PREFIX}${encodeSegment(cluster)}`;
  const bodyType = `${typePrefix}${type}${typeSuffix}`;
  const dataschema = schemaUri(`${name}/${type}`, contractBaseUrl);
  const deprecated = deprecation && deprecationFields(deprecation);
  const deprecatedText = deprecated ? `${JSON.stringify(deprecated).slice(1, -1)},` : "";
  return {
    ...{ cluster, contractBaseUrl, deprecation },
    behindId: `","source":"${source}","type":"${bodyType}","subject":"`,
    behindTime: `","datacontenttype":"application/json","dataschema":${wellFormedJson(JSON.stringify(dataschema))},"partitionkey":`,
    behindSequence: wellFormedJson(`",${deprecatedText}"data":`),
    content: {
      specversion: "1.0",
      source,
      type: bodyType,
      datacontenttype: "application/json",
      dataschema,
      ...deprecated,
    },
  };
}

const isOf = ({ cluster, contractBaseUrl, deprecation }: Envelope, name: string, context: MappingContext): boolean =>
  cluster === context.cluster &&
  contractBaseUrl === context.contractBaseUrl &&
  deprecation === context.deprecations?.[name];

/** Writes the events of a contract. What a deployment's events of a type have in common is written once: a tenth of mapping. */
export function cloudEventWriter(names: CloudEventNames): (change: Change, context: MappingContext) => ExternalEvent {
  const { name: contract } = names;
  const envelopes = new Map<string, Envelope>();
  return (change, context) => {
    const { partitionKey, timeMs } = change;
    const { type } = change.attributes;
    let envelope = envelopes.get(type);
    if (!envelope || !isOf(envelope, contract, context)) {
      envelope = envelopeOf(names, type, context);
      envelopes.set(type, envelope);
    }
    const { behindId, behindTime, behindSequence, content } = envelope;
    const data = jsonText(change.data);
    const id = eventId(contract, type, partitionKey, timeMs, data);
    const sequence = `${context.sequenceNumber.padStart(SEQUENCE_DIGITS, "0")}.${String(change.index).padStart(INDEX_DIGITS, "0")}`;
    const subject = pathOf(change.subject);
    // Written by hand: of what differs only the JSON-written can need escaping.
    const body =
      `{"specversion":"1.0","id":"${id}${behindId}${subject}","time":"${change.time}${behindTime}` +
      `${JSON.stringify(partitionKey)},"sequence":"${sequence}${behindSequence}${data}}`;
    return {
      contract,
      id,
      type,
      partitionKey,
      timeMs,
      attributes: attributesOf(contract, context.cluster, change.attributes),
      body,
      content: context.keepsContent
        ? { ...content, id, subject, time: change.time, partitionkey: partitionKey, sequence, data: change.data }
        : undefined,
    };
  };
}

/** https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/deprecation.md */
function deprecationFields({ from, sunset, migration }: Deprecation): object {
  return {
    deprecated: true,
    deprecationfrom: from,
    deprecationsunset: sunset,
    deprecationmigration: migration,
  };
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
