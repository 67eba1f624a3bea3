// Events of an engine's own sample by type, so that a test says only what it is about.
import { readFileSync } from "node:fs";
import { catalogue as shippedCatalogue, engine as shippedEngine } from "#engine";
import type { KnownEvent } from "#engine-subscriber";
import {
  type Contract,
  type ExternalEvent,
  eventId,
  type MessageReading,
  type PublishedContract,
  type ReadableContract,
  readMessage,
} from "../contracts/index.ts";
import type { Catalogue } from "../engines/index.ts";
import type { InternalEvents, TypedEvent } from "../internal/index.ts";
import type { EngineEvent } from "../publisher/engine-publisher.ts";
import { type EventOfContract, eventReader, isProblem } from "../subscriber/reading/index.ts";
import { groupBy, jsonText, valueAt } from "../values/index.ts";
import { agreement, changed } from "./changes.ts";
import { SampleError } from "./errors.ts";
import type { ReceivedSample, SampleEvents } from "./samples.ts";

/** An engine with what is told of it: the exports of its module. */
export interface EngineModule<Wire extends object, Contracts extends readonly PublishedContract[]> {
  /** Its `engine`. */
  readonly engine: {
    /** What it emits. */
    readonly internal: InternalEvents<TypedEvent, Wire>;
    /** What becomes of it. */
    readonly contracts: readonly Contract[];
  };
  /** Its `catalogue`. What its events hold is known where it is not declared as a `Catalogue`, but `satisfies Catalogue`. */
  readonly catalogue: Catalogue & { readonly contracts: Contracts };
}

/** What the subscriber SDK hands over of a contract. */
type ReceivedOf<Published> =
  Published extends ReadableContract<infer Events>
    ? Extract<EventOfContract<Events>, { readonly kind: "event" }>
    : never;

type Json = Readonly<Record<string, unknown>>;

const CLUSTER = "sample";
/** When samples are published, as some contracts say it: the same in every run. */
const NOW_MS = 1_800_000_000_000;

/**
 * Samples of the engine that is shipped, or of an engine's module.
 *
 * @example
 * const samples = sampleEvents();
 * await onEvent(samples.received("io.sluice.workflow-instance.status.changed.v1", { data: { status: "FAILED" } }));
 */
export function sampleEvents(): SampleEvents<EngineEvent, KnownEvent>;
export function sampleEvents<Wire extends object, const Contracts extends readonly PublishedContract[]>(
  module: EngineModule<Wire, Contracts>,
): SampleEvents<Wire, ReceivedOf<Contracts[number]>>;
export function sampleEvents(
  { engine, catalogue }: EngineModule<object, readonly PublishedContract[]> = {
    engine: shippedEngine as unknown as EngineModule<object, []>["engine"],
    catalogue: shippedCatalogue,
  },
): SampleEvents<object, ReceivedSample> {
  const { internal } = engine;
  const read = eventReader(...catalogue.contracts);
  let messages = 0;
  const readNext = (text: string): MessageReading => {
    messages += 1;
    return readMessage(text, engine, { cluster: CLUSTER, sequenceNumber: String(messages), nowMs: NOW_MS });
  };
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
  const internals = groupBy(
    lines
      .filter((line) => internal.read(line).kind === "parsed")
      .flatMap((line) => withWrapped(JSON.parse(line), internal)),
    (event) => String(valueAt(event, internal.typeAt)),
  );
  const externals = groupBy(
    lines
      .map(readNext)
      .flatMap((reading) => (reading.kind === "published" ? reading.events : []))
      .map(withBody),
    ({ body }) => String(body["type"]),
  );

  const external = (type: string, changes: object = {}) => {
    const sample = nearest(externals, type, ({ body }) => agreement(body, changes));
    const body = changed(sample.body, changes) as Json;
    const received = read(body);
    if (isProblem(received)) throw new SampleError(`${type}: ${received.detail}`);
    const contract = catalogue.contracts.find(({ name }) => name === sample.event.contract) as PublishedContract;
    const event = publishedAs(contract, sample.event, body);
    return { event, received: { ...received, event: JSON.parse(event.body), attributes: event.attributes } };
  };
  return {
    internal(type, changes = {}) {
      const event = changed(
        nearest(internals, type, (each) => agreement(each, changes)),
        changes,
      );
      const reading = internal.read(JSON.stringify(event));
      if (reading.kind === "unreadable") throw new SampleError(`${type}: ${reading.detail}`);
      return event as never;
    },
    published: (event) =>
      internal.split(event).flatMap((part) => {
        const reading = readNext(JSON.stringify(part));
        if (reading.kind === "quarantined")
          throw new SampleError(`quarantined as ${reading.reason}: ${reading.detail}`);
        return reading.kind === "published" ? reading.events : [];
      }),
    external: (type, changes) => external(type, changes).event,
    received: (type, changes) => external(type, changes).received as never,
  };
}

/** What an event carries is a sample too. */
function withWrapped(event: Json, { wrapper, typeAt }: Pick<InternalEvents, "wrapper" | "typeAt">): Json[] {
  return wrapper && valueAt(event, typeAt) === wrapper.type ? [event, event[wrapper.field] as Json] : [event];
}

const withBody = (event: ExternalEvent) => ({ event, body: JSON.parse(event.body) as Json });

/** The first of those that agree most. */
function nearest<Sample>(
  samples: ReadonlyMap<string, readonly Sample[]>,
  type: string,
  agrees: (sample: Sample) => number,
): Sample {
  const [first, ...others] = samples.get(type) ?? [];
  if (first === undefined) {
    throw new SampleError(`no sample of ${type}; there are ${[...samples.keys()].toSorted().join(", ")}`);
  }
  return others.reduce((best, each) => (agrees(each) > agrees(best) ? each : best), first);
}

/** An event of which the body is another. */
function publishedAs(contract: PublishedContract, event: ExternalEvent, body: Json): ExternalEvent {
  const { partitionKey, timeMs, attributes = event.attributes, ...facts } = contract.bodyFacts(body);
  const id = contract.isCloudEvents
    ? eventId(contract.name, event.type, partitionKey, timeMs, jsonText(body["data"] as object))
    : facts.id;
  return {
    ...event,
    ...{ id, partitionKey, timeMs, attributes },
    body: jsonText(contract.isCloudEvents ? { ...body, id } : body),
  };
}
