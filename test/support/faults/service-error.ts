// Errors as SQS and SNS write them: JSON for the one, XML for the other.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
// https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html

export type Protocol = "sqs" | "sns";

export interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly isSenders: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const protocolOf = (contentType: string): Protocol => (contentType.includes("json") ? "sqs" : "sns");

export function errorAnswer(protocol: Protocol, { status, code, isSenders }: ServiceError): Answer {
  const type = isSenders ? "Sender" : "Receiver";
  if (protocol === "sqs") {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-query-error": `${code};${type}` };
    return { status, headers, body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: "planted" }) };
  }
  const error = `<Error><Type>${type}</Type><Code>${code}</Code><Message>planted</Message></Error>`;
  const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}<RequestId>planted</RequestId></ErrorResponse>`;
  return { status, headers: { "content-type": "text/xml" }, body };
}
