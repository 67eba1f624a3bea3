// What the emulator lacks of SNS, put in front of it: subscribing, publishing and delivering.
import type { buildApp } from "fauxqs";
import { type Authority, createAuthority, type Signer } from "../../shared/notifications/index.ts";
import type { LocalStreams } from "../emulator/local-streams.ts";
import type { LocalFunctions } from "../functions/local-functions.ts";
import { publishing } from "./publishing.ts";
import { snsDeliveries } from "./sns-deliveries.ts";
import { addSnsFront } from "./sns-front.ts";
import type { SnsStore, SqsStore } from "./store.ts";

export interface EmbeddedSnsOptions {
  readonly store: SnsStore;
  readonly queues: SqsStore;
  readonly endpoint: () => string;
  readonly functions: LocalFunctions;
  readonly streams: LocalStreams;
  readonly onFailure: (message: string) => void;
}

export interface EmbeddedSns {
  readonly authority: () => Promise<Authority>;
  readonly undelivered: () => number;
  readonly stop: () => void;
}

export function embeddedSns(app: ReturnType<typeof buildApp>, options: EmbeddedSnsOptions): EmbeddedSns {
  const { store, endpoint, functions, streams } = options;
  // Made when it is first needed, because that takes a moment.
  let made: Promise<Authority> | undefined;
  const authority = (): Promise<Authority> => {
    made ??= createAuthority();
    return made;
  };
  const signerFor = async (topicArn: string): Promise<Signer> => {
    const { signing } = await authority();
    const version = store.getTopic(topicArn)?.attributes["SignatureVersion"] === "2" ? "2" : "1";
    return { version, privateKey: signing.privateKey, certificateUrl: endpoint() + signing.path };
  };
  const deliveries = snsDeliveries({ ...options, signerFor });
  const publish = publishing(deliveries.publish);
  addSnsFront(app, { store, deliveries, publish, authority, hasFunction: functions.has, hasStream: streams.has });
  return { authority, undelivered: deliveries.underWay, stop: deliveries.stop };
}
