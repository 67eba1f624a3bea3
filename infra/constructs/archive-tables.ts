import { Aws } from "aws-cdk-lib";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { ContractName } from "../../shared/wiring/index.ts";
import { EVENT_TYPES } from "../config/event-names.ts";
import { bodyType } from "../config/filter-policy.ts";
import { EVENT_FOLDER, PARTITION_FOLDER } from "./archive-layout.ts";

export interface ArchiveTablesProps {
  /** Lower-case letters, digits and '_'. */
  readonly databaseName: string;
  readonly contracts: readonly ContractName[];
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
      const table = new CfnTable(this, `Table-${contract}`, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName,
        tableInput: tableOf(contract, `s3://${bucket.bucketName}/${EVENT_FOLDER}`),
      });
      table.node.addDependency(database);
    }
  }
}

/** https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example.html */
function tableOf(contract: ContractName, location: string): CfnTable.TableInputProperty {
  const types = Object.keys(EVENT_TYPES[contract]).map((type) => bodyType(contract, type));
  return {
    name: contract,
    description: `External events of contract ${contract}`,
    tableType: "EXTERNAL_TABLE",
    partitionKeys: [
      { name: "arrival_date", type: "string" },
      { name: "event_type", type: "string" },
    ],
    storageDescriptor: {
      columns: Object.entries(COLUMNS[contract]).map(([name, type]) => ({ name, type })),
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

/** What every event of the contract may have. `data` of v1 stays text, so that a field that is added is there at once. */
export const COLUMNS: Readonly<Record<ContractName, Readonly<Record<string, string>>>> = {
  v1: {
    specversion: "string",
    id: "string",
    source: "string",
    type: "string",
    subject: "string",
    time: "string",
    datacontenttype: "string",
    dataschema: "string",
    partitionkey: "string",
    sequence: "string",
    data: "string",
  },
  maestro: {
    type: "string",
    workflow_id: "string",
    workflow_name: "string",
    workflow_instance_id: "bigint",
    workflow_run_id: "bigint",
    workflow_uuid: "string",
    step_id: "string",
    step_attempt_id: "bigint",
    step_uuid: "string",
    step_instance_id: "bigint",
    correlation_id: "string",
    depth: "int",
    tags: "string",
    old_status: "string",
    new_status: "string",
    status_change_records: "array<struct<old_status:string,new_status:string,event_time:bigint>>",
    author: "string",
    version_id: "bigint",
    snapshot_id: "bigint",
    current_active_version_id: "bigint",
    previous_active_version_id: "bigint",
    internal_id: "bigint",
    cluster_name: "string",
    event_time: "bigint",
    sync_time: "bigint",
    send_time: "bigint",
  },
};
