// A delivery stream of a template → which files its records go to (pure).
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
import type * as z from "zod";
import { LocalError } from "./errors.ts";
import type { DeliveryStreamSchema } from "./resource-types.ts";

export interface PlannedStream {
  readonly arn: string;
  readonly bucketName: string;
  /** With `!{timestamp:yyyy-MM-dd}` and `!{partitionKeyFromQuery:name}` to be filled in. */
  readonly prefix: string;
  /** The field of a record that each partition key is. */
  readonly partitionKeys: Readonly<Record<string, string>>;
}

/** @throws LocalError if its prefix holds something else to be filled in. */
export function planStream(arn: string, stream: z.output<typeof DeliveryStreamSchema>, where: string): PlannedStream {
  const { BucketARN, Prefix: prefix, ProcessingConfiguration } = stream.ExtendedS3DestinationConfiguration;
  const [{ Parameters }] = ProcessingConfiguration.Processors;
  const [, name = "", field = ""] = /^\{(\w+): \.(\w+)\}$/.exec(Parameters[0].ParameterValue) ?? [];
  const known = ["!{timestamp:yyyy-MM-dd}", `!{partitionKeyFromQuery:${name}}`];
  const unknown = prefix.match(/!\{[^}]*\}/g)?.find((placeholder) => !known.includes(placeholder));
  if (unknown) throw new LocalError(`${where}: the embedded AWS does not know ${unknown} in a prefix`);
  return { arn, bucketName: BucketARN.replace(/^arn:aws:s3:::/, ""), prefix, partitionKeys: { [name]: field } };
}
