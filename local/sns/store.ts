// The emulator's own topics and subscriptions: it keeps those of every protocol, and delivers to queues alone.
import { emulatorPart } from "../emulator/emulator-part.ts";

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  confirmed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Topic {
  readonly attributes: Readonly<Record<string, string>>;
  subscriptionArns: string[];
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export interface PublishedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

export interface SnsStore {
  region: string;
  readonly subscriptions: Map<string, Subscription>;
  readonly getTopic: (arn: string) => Topic | undefined;
  readonly getSubscription: (arn: string) => Subscription | undefined;
  readonly unsubscribe: (arn: string) => boolean;
  /** Told of every message that is published. */
  spy?: { readonly addMessage: (message: PublishedMessage) => void };
}

const { SnsStore: EmulatorStore } = await emulatorPart<{ SnsStore: new () => SnsStore }>("./sns/snsStore.js");

export const createStore = (): SnsStore => new EmulatorStore();
