// What is told of an engine's contracts, and what shows them at work. Not loaded by the functions.
import type { PublishedContract } from "../contracts/index.ts";

export interface Catalogue {
  /** The engine's contracts, in its order. */
  readonly contracts: readonly PublishedContract[];
  /** What holds for all events: a list in Markdown. @default what holds for contracts of CloudEvents */
  readonly rules?: string;
  readonly sample: Sample;
}

/** Recorded messages from which every type of external event comes, and who might subscribe. */
export interface Sample {
  /** One internal message per line. */
  readonly file: URL;
  readonly subscribers: readonly SampleSubscriber[];
}

export interface SampleSubscriber {
  readonly name: string;
  /** What it wants, in words. */
  readonly wants: string;
  /** On the message attributes. */
  readonly filterPolicy: Readonly<Record<string, readonly string[]>>;
}
