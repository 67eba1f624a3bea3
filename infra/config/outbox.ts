// The relay that empties an engine's outbox, as tasks beside the stack: which database, which network, and what the tasks install.
import * as z from "zod";
import { vpcSchema } from "./network.ts";
import { distinct, KMS_KEY_ARN_PATTERN, setting, textLike } from "./setting.ts";

/** Whole, with the six characters that the service adds: tasks ask for it by nothing less. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
const secretArn = textLike(
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
  "the whole ARN of a secret of AWS Secrets Manager, its last six characters included",
);

const keyArn = textLike(
  KMS_KEY_ARN_PATTERN,
  "the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/…, not of an alias",
);

// A shell reads it: nothing in it may mean anything there.
const packageName = textLike(
  /^((@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*@\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?|https:\/\/[\w.:/%@+-]+\.tgz)$/,
  "a package of npm with its exact version, such as sluice@0.1.0, or the https URL of a .tgz",
);

export const OutboxSchema = z.strictObject({
  secretArn: setting(secretArn, {
    description:
      "A secret whose text is the database's URL: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with `?sslmode=require` where the server asks for TLS.",
  }),
  secretKeyArn: setting(keyArn.optional(), {
    description:
      "The KMS key of that secret, where it is one of yours: tasks may then decrypt with it, through Secrets Manager alone. A policy of the key that leaves nothing to IAM has to let them.",
    without: "the key that AWS manages for Secrets Manager",
  }),
  packages: setting(distinct(z.array(packageName).min(1).max(10), "names a package twice"), {
    description:
      "What a task installs with npm when it starts: this package as you keep it, and beside it the one with an engine of your own.",
  }),
  engine: setting(textLike(/^[\w@][\w@./-]*\.m?js$/, "the path of a JavaScript module").optional(), {
    description:
      "The engine's module as the packages have it, such as `node_modules/@example/engine/engine.js`. Needed where `engine` names one.",
    without: "the engine that is shipped",
  }),
  vpc: setting(
    vpcSchema({
      place: "Where the database is.",
      way: "the registry of npm, the public registry of container images, SQS or SNS, CloudWatch Logs and Secrets Manager",
      groups: "Of the tasks; that of the database has to let them in.",
    }),
    { description: "The network that the tasks join to reach the database." },
  ),
  relays: setting(z.int().min(1).max(10).default(2), {
    description: "Tasks. One moves rows at a time; the others go on at once where it ends.",
    unit: "tasks",
  }),
});
export type OutboxConfig = Readonly<z.output<typeof OutboxSchema>>;

interface Surroundings {
  readonly engine: { readonly file: string | undefined };
  readonly outbox?: OutboxConfig | undefined;
}

/** What depends on the rest of the configuration; for a refinement of the whole. */
export function checkOutbox({ engine, outbox }: Surroundings, { addIssue }: Pick<z.RefinementCtx, "addIssue">): void {
  if (!outbox || engine.file === undefined || outbox.engine !== undefined) return;
  const message = "is missing: the relay has to read the events of the engine that `engine` names";
  addIssue({ code: "custom", path: ["outbox", "engine"], message });
}
