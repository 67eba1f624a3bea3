// What is told of an engine's contracts, and what shows them at work. Not loaded by the functions.
import type { PublishedContract } from "../contracts/index.ts";

/** What is told of an engine's contracts, and what shows them at work. */
export interface Catalogue {
  /** The engine's contracts, in its order. */
  readonly contracts: readonly PublishedContract[];
  /** What holds for all events: a list in Markdown. @default what holds for contracts of CloudEvents */
  readonly rules?: string;
  /**
   * What internal events are about, under the names that options of commands for people on call have, and the fields that
   * hold its id; dots lead into objects. `workflow` is asked for by `--workflow`.
   *
   * @default none: messages are selected by partition key and field
   */
  readonly subjects?: Readonly<Record<string, readonly string[]>>;
  /**
   * Events by what each of them shows, also some that nobody may send: what they become is written down for those who publish without
   * the engine SDK.
   *
   * @default the first of each type in the sample
   */
  readonly publishing?: Readonly<Record<string, object>>;
  /** Recorded messages, for examples and for `sluice start`. */
  readonly sample: Sample;
}

/** Recorded messages from which every type of external event comes, and who might subscribe. */
export interface Sample {
  /** One internal message per line. */
  readonly file: URL;
  /** Who gets what, in `sluice start`. */
  readonly subscribers: readonly SampleSubscriber[];
}

/** A subscriber of `sluice start`. */
export interface SampleSubscriber {
  /** Lower-case letters, digits and `-`. */
  readonly name: string;
  /** What it wants, in words. */
  readonly wants: string;
  /** On the message attributes. */
  readonly filterPolicy: Readonly<Record<string, readonly string[]>>;
}
