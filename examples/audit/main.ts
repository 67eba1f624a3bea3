// An archive that answers questions: npm run -s example audit
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withPipeline } from "../runner/pipeline.ts";
import { openArchive } from "./archive.ts";
import { table } from "./table.ts";

// All that the team has to say: an element of `subscribers` in the configuration of the deployment.
const subscribers = [{ name: "audit", owner: "security", kind: "archive" }];

await withPipeline({ subscribers }, async ({ aws, play }) => {
  await play();

  const archive = openArchive(
    join(aws.bucketsFolder, aws.outputs["SubscriberAuditBucketName"] ?? ""),
    "sluice_prod_audit",
  );
  console.log(`${archive.events} events in ${archive.files} files.`);
  for (const name of ["failures", "changes"]) {
    const sql = readFileSync(new URL(`./${name}.sql`, import.meta.url), "utf8");
    console.log(`\n${sql.split("\n")[0]?.replace("-- ", "")}\n\n${table(archive.query(sql))}`);
  }
});
