// SQS's `SendMessage` in the processor's bundle, for what is quarantined.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
import type { SendMessageRequest } from "@aws-sdk/client-sqs";
import { type ErrorText, OneCallProtocol, type Response, type Said } from "./one-call-protocol.ts";

export class SendMessageProtocol extends OneCallProtocol<SendMessageRequest> {
  getShapeId(): string {
    return "aws.protocols#awsJson1_0";
  }

  protected say(operation: string, input: SendMessageRequest): Said {
    if (operation !== "SendMessage") throw new Error(`${operation}: this bundle has only SendMessage`);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.SendMessage",
      "x-amzn-query-mode": "true",
    };
    return { headers, body: JSON.stringify(input) };
  }

  protected readOutput(text: string): Json {
    return text === "" ? {} : JSON.parse(text);
  }

  protected readError(text: string, { headers }: Response): ErrorText {
    const said = this.readOutput(text);
    const [queryCode] = headers["x-amzn-query-error"]?.split(";") ?? [];
    // One with dots in it is an error that the client has under the name that SQS says beside it.
    const known = queryCode?.includes(".") ? said["__type"] : undefined;
    const code = codeOf(known ?? queryCode ?? headers["x-amzn-errortype"] ?? said["__type"] ?? "Unknown");
    return { code, message: String(said["message"] ?? said["Message"] ?? "UnknownError") };
  }
}

type Json = Readonly<Record<string, unknown>>;

/** Of `com.amazonaws.sqs#QueueDoesNotExist`, or with an address behind a colon: the name. */
const codeOf = (type: unknown): string =>
  String(type)
    .replace(/[,:].*/, "")
    .replace(/.*#/, "");
