// What the owner of an account may ask of every stack in it.
import * as z from "zod";
import { KMS_KEY_ARN_PATTERN, setting, textLike } from "./setting.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
const TAGS_MAX = 50;
/** The tag `sluice:version` is of the stack. */
const OWN_TAGS = 1;

const tagKey = textLike(
  /^(?!aws:|sluice:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu,
  "1 to 128 letters, digits, spaces or any of _.:/=+-@, not beginning with aws: or sluice:",
);
const tagValue = textLike(/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u, "up to 256 letters, digits, spaces or any of _.:/=+-@");

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653],
] as const;

export const ACCOUNT_RULES = {
  tags: setting(
    z
      .record(tagKey, tagValue)
      .refine((tags) => Object.keys(tags).length <= TAGS_MAX - OWN_TAGS, `are more than ${TAGS_MAX - OWN_TAGS}`)
      .default({}),
    { description: "Tags of everything in the stack that takes tags, for whoever counts costs or looks for owners." },
  ),
  keyArn: setting(textLike(KMS_KEY_ARN_PATTERN, "the ARN of a key: arn:aws:kms:REGION:ACCOUNT:key/ID").optional(), {
    description:
      "A key of AWS KMS that exists, in the region of the stack, in place of the stage's own. Its policy has to let SNS, CloudWatch and CloudWatch Logs use it, which nothing here can see to: docs/security.md says how. A running stage that changes to it has to empty its queues first, or what lies in them cannot be read.",
    without: "a key of the stage's own",
  }),
  permissionsBoundaryArn: setting(
    textLike(
      /^arn:[a-z-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
      "the ARN of a managed policy: arn:aws:iam::ACCOUNT:policy/NAME",
    ).optional(),
    {
      description:
        "The permissions boundary of every role in the stack. Roles of the CDK's own bootstrap have what the bootstrap gave them.",
      without: "roles have none",
    },
  ),
  logRetentionDays: setting(z.literal(RETENTION_DAYS).default(90), {
    description: "How long every log group keeps what was written; the numbers are those that CloudWatch Logs takes.",
    unit: "days",
  }),
};
