import type { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import type { DuplicateStore } from "./duplicates.ts";

/** What Powertools needs to remember ids. */
export interface PowertoolsOptions {
  /** Of `@aws-lambda-powertools/idempotency`, which whoever uses this installs. */
  readonly makeIdempotent: typeof makeIdempotent;
  /** For example a `DynamoDBPersistenceLayer`. */
  readonly persistenceStore: Parameters<typeof makeIdempotent>[1]["persistenceStore"];
  /** How long ids are remembered. In a Lambda function register its context here, so that work that was cut off can start again. */
  readonly config: IdempotencyConfig;
}

/**
 * Remembers ids where Powertools for AWS keeps its idempotency records: for all processes, and across their lives.
 *
 * @example
 * const store = powertoolsDuplicates({
 *   makeIdempotent,
 *   persistenceStore: new DynamoDBPersistenceLayer({ tableName: "seen-events" }),
 *   config: new IdempotencyConfig({ expiresAfterSeconds: 86_400 }),
 * });
 */
export function powertoolsDuplicates({ makeIdempotent, ...options }: PowertoolsOptions): DuplicateStore {
  const once = makeIdempotent((_id: string, work: () => Promise<void>) => work(), options);
  return {
    async once(id, work) {
      let isDone = false;
      await once(id, async () => {
        await work();
        isDone = true;
      });
      return isDone ? "done" : "duplicate";
    },
  };
}
