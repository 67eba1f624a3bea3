// What the emulator lacks of SNS, put in front of it: subscriptions that are pushed to.
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { buildApp } from "fauxqs";
import type { LocalStreams } from "../emulator/local-streams.ts";
import type { LocalFunctions } from "../functions/local-functions.ts";
import { localClients } from "../this-machine.ts";
import { type Authority, createAuthority } from "./authority.ts";
import type { Signer } from "./messages.ts";
import { pushDeliveries } from "./push-deliveries.ts";
import { addPushFront } from "./push-front.ts";
import type { SnsStore } from "./store.ts";

export interface PushSnsOptions {
  readonly store: SnsStore;
  readonly endpoint: () => string;
  readonly functions: LocalFunctions;
  readonly streams: LocalStreams;
  readonly onFailure: (message: string) => void;
}

export interface PushSns {
  readonly authority: () => Promise<Authority>;
  readonly undelivered: () => number;
  readonly stop: () => void;
}

export function pushSns(app: ReturnType<typeof buildApp>, options: PushSnsOptions): PushSns {
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
  const deliveries = pushDeliveries({
    ...options,
    signerFor,
    sendToQueue: (arn, body, attributes) => sendToQueue(endpoint(), arn, body, attributes),
  });
  store.spy = { addMessage: deliveries.publish };
  addPushFront(app, { store, deliveries, authority, hasFunction: functions.has, hasStream: streams.has });
  return { authority, undelivered: deliveries.underWay, stop: deliveries.stop };
}

async function sendToQueue(
  endpoint: string,
  queueArn: string,
  MessageBody: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const { sqs, sns } = localClients(endpoint);
  const [, , , , account, name] = queueArn.split(":");
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: "String", StringValue }]),
  );
  try {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: `${endpoint}/${account}/${name}`, MessageBody, MessageAttributes }),
    );
  } finally {
    sqs.destroy();
    sns.destroy();
  }
}
