// How a service of AWS is asked over HTTP, and how it answers. The emulator itself knows SQS and SNS; what else the tools for
// people on call ask (CloudFormation, Lambda, CloudWatch and its logs) is answered by the files beside this one.

export interface ServiceRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: URL;
  /** `x-amz-target`: service and action of the JSON protocols. */
  readonly target: string;
  readonly contentType: string;
  readonly body: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The JSON protocols tell the kind of an error in a header as well. */
  readonly errorType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Undefined: the question is for somebody else. */
export type Service = (request: ServiceRequest) => Promise<ServiceAnswer | undefined> | ServiceAnswer | undefined;

export const jsonAnswer = (value: unknown, status = 200): ServiceAnswer => ({
  status,
  contentType: "application/json",
  body: JSON.stringify(value),
});

export const jsonError = (errorType: string, message: string, status = 400): ServiceAnswer => ({
  ...jsonAnswer({ __type: errorType, message, Message: message }, status),
  errorType,
});
