// Where in its bucket an archive has which events: for the stream that writes them and the tables that read them.
import { Aws } from "aws-cdk-lib";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { PublishedContract } from "../../../shared/engines/index.ts";

/** The type as the body has it. https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html */
export const PARTITION_QUERY = "{event_type: .type}";

const EVENT_FOLDER = "events/";

/**
 * By day of arrival, which Firehose knows, not by day of the change: a replay of old events would open more partitions at
 * once than the 500 that a stream may have. https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const EVENT_PREFIX = `${EVENT_FOLDER}arrival_date=!{timestamp:yyyy-MM-dd}/event_type=!{partitionKeyFromQuery:event_type}/`;

// biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's placeholders, which it replaces itself.
const PARTITION_FOLDER = "arrival_date=${arrival_date}/event_type=${event_type}/";

/** What could not be stored, by the reason. https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html */
export const ERROR_PREFIX = "errors/!{firehose:error-output-type}/arrival_date=!{timestamp:yyyy-MM-dd}/";

export interface ArchiveTablesProps {
  /** Lower-case letters, digits and '_'. */
  readonly databaseName: string;
  readonly contracts: readonly PublishedContract[];
  readonly bucket: Bucket;
}

/** A Glue database with a table for each contract, so that Athena reads an archive; partitions are computed, not crawled. */
export class ArchiveTables extends Construct {
  constructor(scope: Construct, id: string, { databaseName, contracts, bucket }: ArchiveTablesProps) {
    super(scope, id);
    const database = new CfnDatabase(this, "Database", {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: databaseName, description: "External events of Sluice" },
    });
    for (const contract of contracts) {
      const table = new CfnTable(this, `Table-${contract.name}`, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName,
        tableInput: tableOf(contract, `s3://${bucket.bucketName}/${EVENT_FOLDER}`),
      });
      table.node.addDependency(database);
    }
  }
}

/** https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example.html */
function tableOf(contract: PublishedContract, location: string): CfnTable.TableInputProperty {
  const types = Object.keys(contract.events).map((type) => contract.bodyType(type));
  return {
    name: contract.name.replaceAll("-", "_"),
    description: `External events of contract ${contract.name}`,
    tableType: "EXTERNAL_TABLE",
    partitionKeys: [
      { name: "arrival_date", type: "string" },
      { name: "event_type", type: "string" },
    ],
    storageDescriptor: {
      columns: Object.entries(contract.columns).map(([name, type]) => ({ name, type })),
      location,
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      // Of the two that Athena has, the one that gives nested JSON as text where a column is text.
      serdeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
    },
    parameters: {
      "projection.enabled": "true",
      "projection.arrival_date.type": "date",
      "projection.arrival_date.format": "yyyy-MM-dd",
      "projection.arrival_date.range": "2025-01-01,NOW",
      "projection.event_type.type": "enum",
      "projection.event_type.values": types.join(","),
      "storage.location.template": `${location}${PARTITION_FOLDER}`,
    },
  };
}
