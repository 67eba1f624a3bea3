// Stands in the processor's bundle for the client for SQS, which quarantining alone needs: the client for SNS with what is SQS's own. It
// leaves out every operation but `SendMessage`, and the errors' classes: an error is told by its name. It can go once the client takes
// no more room than what it is used for.
import { hash } from "node:crypto";
import { SNSClient, type SNSClientConfig } from "@aws-sdk/client-sns";
import type { SendMessageRequest, SendMessageResult } from "@aws-sdk/client-sqs";
import { makeBuilder } from "@smithy/core/client";
import { getEndpointPlugin } from "@smithy/core/endpoints";
import { SendMessageProtocol } from "./send-message-protocol.ts";

/** The queue's URL says where it is, as to the client whatever else is configured. */
const endpointProvider = ({ QueueUrl }: { readonly QueueUrl?: string }) => ({
  url: new URL(new URL(QueueUrl ?? "").origin),
});

export class SQSClient extends SNSClient {
  constructor(settings: SNSClientConfig = {}) {
    const own = { endpointProvider, protocol: SendMessageProtocol, protocolSettings: { errorTypeRegistries: [] } };
    super({ ...settings, ...(own as object), serviceId: "SQS", signingName: "sqs" } as SNSClientConfig);
  }
}

const NAME = "SendMessage";
/** Of no members: the protocol writes what it is given, and reads what it gets. */
const STRUCTURE = [3, "", "", 0, [], []];
const builder = makeBuilder(
  { QueueUrl: { type: "contextParams", name: "QueueUrl" } },
  ...(["AmazonSQS", "SQSClient"] as const),
  getEndpointPlugin,
);

interface Args {
  readonly input: SendMessageRequest;
}
interface Sent {
  readonly output: SendMessageResult;
}

/** What SQS has stored is what it was given. */
const checkedByMd5 = (next: (args: Args) => Promise<Sent>) => async (args: Args) => {
  const sent = await next(args);
  if (sent.output.MD5OfMessageBody !== hash("md5", args.input.MessageBody ?? ""))
    throw new Error("InvalidChecksumError");
  return sent;
};
const md5Plugin = {
  applyToStack: (stack: { add(middleware: typeof checkedByMd5, options: object): void }) =>
    stack.add(checkedByMd5, { step: "initialize", name: "checkedByMd5" }),
};

export class SendMessageCommand extends builder({}, () => [md5Plugin as never], NAME, [
  9,
  "",
  NAME,
  0,
  STRUCTURE,
  STRUCTURE,
] as never) {}
