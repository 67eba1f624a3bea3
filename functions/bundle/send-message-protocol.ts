// SQS's `SendMessage` in the processor's bundle, for what is quarantined.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
import type { SendMessageRequest } from "@aws-sdk/client-sqs";
import {
  type Context,
  metadataOf,
  type ProtocolSettings,
  type Response,
  requestTo,
  serviceError,
  textOf,
} from "./one-call-protocol.ts";

export class SendMessageProtocol {
  readonly #settings: ProtocolSettings;

  constructor(settings: ProtocolSettings) {
    this.#settings = settings;
  }

  setSerdeContext(): void {}

  getShapeId(): string {
    return "aws.protocols#awsJson1_0";
  }

  async serializeRequest(operation: { readonly name: string }, input: SendMessageRequest, context: Context) {
    if (operation.name !== "SendMessage") throw new Error(`${operation.name}: this bundle has only SendMessage`);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.SendMessage",
      "x-amzn-query-mode": "true",
    };
    return requestTo(context, headers, JSON.stringify(input));
  }

  async deserializeResponse(_operation: object, context: Context, response: Response): Promise<object> {
    const text = await textOf(response, context);
    const said: Readonly<Record<string, unknown>> = text === "" ? {} : JSON.parse(text);
    if (response.statusCode < 300) return { ...said, $metadata: metadataOf(response) };
    const [queryCode] = response.headers["x-amzn-query-error"]?.split(";") ?? [];
    const code = codeOf(queryCode ?? response.headers["x-amzn-errortype"] ?? said["__type"] ?? "Unknown");
    const message = String(said["message"] ?? said["Message"] ?? "UnknownError");
    throw serviceError(this.#settings, response, { code, message });
  }
}

/** Of `com.amazonaws.sqs#QueueDoesNotExist`, or with an address behind a colon: the name. */
const codeOf = (type: unknown): string =>
  String(type)
    .replace(/[,:].*/, "")
    .replace(/.*#/, "");
