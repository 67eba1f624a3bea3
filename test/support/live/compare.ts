import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { EmbeddedAws } from "../../../local/index.ts";

/** What a subscriber got beside what it should have got. */
export const differencesOutside = (
  where: string,
  found: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): string[] => [
  ...without(found, wanted).map((id) => `${where}: event ${id} should not be there`),
  ...without(wanted, found).map((id) => `${where}: event ${id} is missing`),
];

const without = (some: ReadonlySet<string>, others: ReadonlySet<string>): string[] =>
  [...some].filter((each) => !others.has(each));

/** Everything in the archive. */
export function archivedEvents({ bucketsFolder, outputs }: EmbeddedAws): readonly ArchivedEvent[] {
  const folder = join(bucketsFolder, outputs["SubscriberArchiveBucketName"] ?? "");
  return globSync("events/**/*.gz", { cwd: folder }).flatMap((file) =>
    gunzipSync(readFileSync(join(folder, file)))
      .toString("utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as ArchivedEvent),
  );
}

interface ArchivedEvent {
  readonly id: string;
  readonly data: { readonly status: string };
}
