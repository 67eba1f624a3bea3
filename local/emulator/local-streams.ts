// Delivery streams of this machine: what arrives is appended to files, in folders that are named as objects in S3 are.
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { PlannedStream } from "../plan/plan-stack.ts";

export interface LocalStreams {
  readonly has: (arn: string) => boolean;
  readonly add: (stream: PlannedStream, bucketFolder: string) => void;
  readonly put: (arn: string, record: string) => Promise<void>;
}

export function localStreams(): LocalStreams {
  const streams = new Map<string, { readonly stream: PlannedStream; readonly bucketFolder: string }>();
  return {
    has: (arn) => streams.has(arn),
    add: (stream, bucketFolder) => void streams.set(stream.arn, { stream, bucketFolder }),
    async put(arn, record) {
      const target = streams.get(arn);
      if (!target) return;
      const folder = join(target.bucketFolder, folderOf(target.stream, record, new Date()));
      await mkdir(folder, { recursive: true });
      // Each record is compressed by itself, since nobody knows when the last one comes; gzip takes them one after another.
      await appendFile(join(folder, "events.gz"), gzipSync(`${record}\n`));
    },
  };
}

/** Where a record belongs (pure). */
export function folderOf({ prefix, partitionKeys }: PlannedStream, record: string, now: Date): string {
  const event = JSON.parse(record) as Record<string, unknown>;
  return prefix.replaceAll(/!\{(\w+):([^}]+)\}/g, (_, namespace: string, name: string) =>
    namespace === "timestamp" ? now.toISOString().slice(0, 10) : String(event[partitionKeys[name] ?? ""]),
  );
}
