// What SNS and SQS answer to who publishes and quarantines, where everything is accepted.
import { createHash } from "node:crypto";

export interface Accepted {
  calls: number;
  externalEvents: number;
}

/** The query protocol's answers. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export function snsAnswer(request: string, accepted: Accepted): string {
  accepted.calls += 1;
  if (request.startsWith("Action=Publish&")) {
    accepted.externalEvents += 1;
    return answer("Publish", "<MessageId>message</MessageId>");
  }
  const ids = [...request.matchAll(/\.Id=(\d+)/g)].map(([, id]) => id);
  accepted.externalEvents += ids.length;
  const members = ids.map((id) => `<member><Id>${id}</Id><MessageId>message</MessageId></member>`).join("");
  return answer("PublishBatch", `<Failed/><Successful>${members}</Successful>`);
}

const answer = (action: string, result: string): string =>
  `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result>` +
  `<ResponseMetadata><RequestId>request</RequestId></ResponseMetadata></${action}Response>`;

/** The SDK checks the digest of what it sent. */
export function sqsAnswer(request: string): string {
  const { MessageBody } = JSON.parse(request) as { MessageBody: string };
  return JSON.stringify({
    MessageId: "message",
    MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
  });
}
