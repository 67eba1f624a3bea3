// What the commands on the embedded AWS share. What that takes beyond this package is there in the repository; whoever installed the
// package may not have it.
import { isBuiltin } from "node:module";
import type { Books } from "../local/index.ts";
import { UsageError } from "./errors.ts";
import { missingPackages } from "./packages.ts";
import { counted } from "./terminal/text.ts";

/** Optional peers of the package, which commands without the embedded AWS do without. */
const PACKAGES = [
  "@aws-sdk/client-sns",
  "@aws-sdk/client-sqs",
  "aws-cdk-lib",
  "cdk-nag",
  "constructs",
  "esbuild",
  "fauxqs",
];

/** @throws UsageError with what to do, if this Node or a package does not suffice. */
export function checkEmbeddedAws(): void {
  // fauxqs loads it. https://nodejs.org/api/sqlite.html
  if (!isBuiltin("node:sqlite")) {
    throw new UsageError(`the embedded AWS needs Node 22.13 or later, and this is ${process.version}`);
  }
  const missing = missingPackages(PACKAGES);
  if (missing.length > 0) {
    throw new UsageError(`the embedded AWS needs packages of its own: npm install --save-dev ${missing.join(" ")}`);
  }
}

/** The invariant as a sentence. */
export function sumOf({ received, published, ignored, quarantined, deadLettered }: Books): string {
  const parts = `${published.total} published + ${ignored.total} ignored + ${quarantined.total} quarantined`;
  return `${received.total} received = ${parts} + ${deadLettered.total} dead-lettered`;
}

/** What got to Kafka, by topic. */
export const describeRecords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([topic, count]) => `${counted(count, "record")} in ${topic}`)
    .join(", ") || "no records";
