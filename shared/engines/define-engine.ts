// The one seam between Sluice and an engine: what the engine emits, and what becomes of it outside.
import { type Contract, type ExternalEvent, readMessage } from "../contracts/index.ts";
import { type InternalEvents, type TypedEvent, whenDefined } from "../internal/index.ts";
import { CONTRACT_NAME_PATTERN } from "../wiring/index.ts";

/** How the canary's events are made and told from all others. */
export interface EngineCanary {
  /** A message attribute, and its value on whatever comes of the canary's events. No event of the engine may have it. */
  readonly attribute: string;
  /** The attribute's value. */
  readonly value: string;
  /** An internal event that every contract publishes, of a change at this moment. */
  event(sentMs: number): TypedEvent & Readonly<Record<string, unknown>>;
  /** The moment of the change, as the body of an external event has it. @default the `time` of CloudEvents */
  sentMs?(body: Readonly<Record<string, unknown>>): number;
}

/** What an engine emits, and what becomes of it outside. */
export interface Engine<Event extends TypedEvent = TypedEvent, Wire extends object = object> {
  /** For people and error messages. */
  readonly name: string;
  /** What the engine emits: schemas, partition keys. */
  readonly internal: InternalEvents<Event, Wire>;
  /** What can be published of it; the first is published unless a deployment says otherwise. */
  readonly contracts: readonly Contract<Event>[];
  /** @default a deployment of this engine can have no canary */
  readonly canary?: EngineCanary;
}

/** An engine that is not defined as it must be, or not there. */
export class EngineError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "EngineError";
  /** The same for every error of this class. */
  readonly code = "unusable-engine";
  /** Trying again cannot help. */
  readonly retryable = false;
}

/** @throws EngineError with a sentence for what is wrong. */
export function defineEngine<Event extends TypedEvent, Wire extends object>(
  engine: Engine<Event, Wire>,
): Engine<Event, Wire> {
  const names = engine.contracts.map(({ name }) => name);
  const wrong = names.find((name, index) => !CONTRACT_NAME_PATTERN.test(name) || names.indexOf(name) !== index);
  if (wrong !== undefined) {
    const rules = "lower-case letters, digits and '-', at most 32, a letter first, each contract its own";
    throw new EngineError(`engine ${engine.name}: a contract cannot be called ${JSON.stringify(wrong)}: ${rules}`);
  }
  if (names.length === 0) throw new EngineError(`engine ${engine.name}: has no contract, so nothing to publish`);
  whenDefined(() => checkCanary(engine));
  return engine;
}

/** A canary that one of the contracts does not publish, or not as one, would sound an alarm for ever, or reach subscribers. */
function checkCanary({ name, internal, contracts, canary }: Engine): void {
  if (!canary) return;
  const sentMs = 1;
  const context = { cluster: "canary", sequenceNumber: "1", nowMs: sentMs };
  for (const contract of contracts) {
    const reading = readMessage(JSON.stringify(canary.event(sentMs)), { internal, contracts: [contract] }, context);
    const refuse = (why: string): never => {
      throw new EngineError(`engine ${name}: canary: ${why}`);
    };
    if (reading.kind !== "published") {
      refuse(`contract ${contract.name} does not publish it: ${"detail" in reading ? reading.detail : reading.reason}`);
    } else if (!reading.events.every((event) => isOfCanary(canary, event))) {
      refuse(`an event of contract ${contract.name} has not the attribute ${canary.attribute} ${canary.value}`);
    } else if (reading.events.some(({ body }) => canarySentMs(canary, JSON.parse(body)) !== sentMs)) {
      refuse(`the moment of sending cannot be told from an event of contract ${contract.name}`);
    }
  }
}

/** When an external event of the canary was sent, as its body says. */
export const canarySentMs = ({ sentMs }: EngineCanary, body: Readonly<Record<string, unknown>>): number =>
  sentMs ? sentMs(body) : Date.parse(String(body["time"]));

/** The contracts of these names. @throws EngineError that names those that the engine has. */
export function contractsOf(engine: Engine, names: readonly string[]): readonly Contract[] {
  return names.map((name) => {
    const contract = engine.contracts.find((each) => each.name === name);
    if (contract) return contract;
    const known = engine.contracts.map((each) => each.name).join(", ");
    throw new EngineError(`unknown contract ${JSON.stringify(name)}: engine ${engine.name} has ${known}`);
  });
}

/** Whether an external event comes of the canary; such events go to no subscriber. */
export const isOfCanary = ({ attribute, value }: EngineCanary, { attributes }: ExternalEvent): boolean =>
  attributes[attribute] === value;
