// What each place to deploy to is known not to do, or not to show, found by trying. A feature that is missing in its list
// must work, and one that is there must fail: so neither a bug of ours nor an emulator that has learned hides behind it.

/** Types of the annotations that the reporter prints: what is not supported, and what is left once a stage is destroyed. */
export const NOT_SUPPORTED = "not-supported";
export const REMAINS = "remains";

const MINISTACK = {
  "composite-alarm": "CloudFormation does not know AWS::CloudWatch::CompositeAlarm; left out by `-c emulator=true`",
  "metric-math-alarm": "CloudFormation does not know alarms of metric math; left out by `-c emulator=true`",
  "batch-permissions":
    "IAM asks for a batch by an action of its own, such as sqs:SendMessageBatch, where AWS asks for sqs:SendMessage; `-c emulator=true` permits both",
  "subscription-confirmation":
    "CloudFormation asks no endpoint to confirm; subscribed again by the API, with the same attributes",
  "filter-into-arrays": "a filter on the body does not look into lists of objects",
  "firehose-gzip": "Firehose stores what is to be compressed as it is",
  "fifo-topics": "CloudFormation makes standard topics of FIFO ones; made FIFO by SNS's API after each deployment",
  "fifo-sequence": "what SNS delivers to a FIFO queue has no sequence number",
  "subscribe-url": "SubscribeURL says http where the emulator speaks https; confirmed by the API instead",
  "signature-version": "notifications are not signed, whatever the topic says",
  "delivery-retries": "SNS posts to an HTTPS endpoint once, whatever the delivery policy says",
  "delivery-dead-letters": "what SNS cannot deliver is dropped, whatever the redrive policy says",
  "delivery-logs": "SNS logs no deliveries; the suite writes what it would into the deployed log groups",
  "queue-ages": "CloudWatch has no ages of queues; `sluice status` says that they are unknown",
  "queue-keys": "SNS delivers to a queue whose key it may not use",
  "log-alternatives": "CloudWatch Logs takes a filter pattern of alternatives (`?one ?other`) for one text",
  "sns-to-firehose": "SNS delivers nothing to Firehose; the suite puts records into the stream itself",
} as const;

const LOCALSTACK = {
  lambda: "Lambda runs in Docker only; the deployed template's function runs in the embedded runner",
  firehose: "Firehose needs the Kinesis client library, which is not installed; there is no archive",
  "e-mail-log": "e-mail is not sent without a mail server",
} as const;

/** Of an endpoint that nobody named, and of AWS. */
const UNSEEN = {
  "https-endpoint": "SNS cannot reach an endpoint on this machine",
  "other-accounts": "no credentials of a second account are given",
  "e-mail-log": "nobody here reads the mail",
} as const;

export type Feature =
  | keyof typeof MINISTACK
  | keyof typeof LOCALSTACK
  | keyof typeof UNSEEN
  | "lambda"
  | "firehose"
  | "queue-policies";

/** The emulators that the suite starts. */
export const EMULATORS = ["ministack", "localstack"] as const;
export type EmulatorName = (typeof EMULATORS)[number];

export const LACKS: Readonly<Record<EmulatorName | "elsewhere", Readonly<Partial<Record<Feature, string>>>>> = {
  ministack: MINISTACK,
  localstack: LOCALSTACK,
  elsewhere: UNSEEN,
};
