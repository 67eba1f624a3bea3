// What the SDK's clients tell of an answer beside what it says.

/** An answer over HTTP. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** As `$metadata` of an output or an error. */
export const metadataOf = ({ statusCode, headers }: Answer) => ({
  httpStatusCode: statusCode,
  requestId: headers["x-amzn-requestid"] ?? headers["x-amzn-request-id"] ?? headers["x-amz-request-id"],
  extendedRequestId: headers["x-amz-id-2"],
  cfId: headers["x-amz-cf-id"],
});
