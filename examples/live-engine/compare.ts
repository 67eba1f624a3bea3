import type { Pool } from "pg";
import { expectedOf } from "./reference.ts";

/** The engine's tables beside the reference, for these instances of the schedule and what they started: a line for each difference. */
export async function differencesInTables(pool: Pool, numbers: readonly number[]): Promise<string[]> {
  const { rows } = await pool.query(`
    SELECT concat_ws(' ', workflow_id, instance_id, status) AS row FROM live.instances UNION ALL
    SELECT concat_ws(' ', workflow_id, instance_id, step_id || '/' || attempt, status) FROM live.attempts UNION ALL
    SELECT 'outbox ' || event FROM sluice.outbox`);
  const expected = expectedOf(numbers);
  const names = new Set(expected.map(({ workflowId, instanceId }) => `${workflowId} ${instanceId}`));
  const isMeant = ({ row }: { row: string }): boolean =>
    row.startsWith("outbox ") || names.has(row.split(" ", 2).join(" "));
  const found = new Set<string>(rows.filter(isMeant).map(({ row }) => row));
  const wanted = new Set(
    expected.flatMap(({ workflowId, instanceId, statuses, attempts }) => [
      `${workflowId} ${instanceId} ${statuses.at(-1)}`,
      ...[...attempts].map(([attempt, own]) => `${workflowId} ${instanceId} ${attempt} ${own.at(-1)}`),
    ]),
  );
  return [
    ...[...found].filter((row) => !wanted.has(row)).map((row) => `${row}: should not be there`),
    ...[...wanted].filter((row) => !found.has(row)).map((row) => `${row}: is not there`),
  ];
}
