import {
  IdempotencyConfig,
  IdempotencyItemAlreadyExistsError,
  IdempotencyItemNotFoundError,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { BasePersistenceLayer, type IdempotencyRecord } from "@aws-lambda-powertools/idempotency/persistence";
import type { Context } from "aws-lambda";
import { expect, test } from "vitest";
import { powertoolsDuplicates } from "../../../shared/subscriber/powertools/index.ts";

/** Powertools' own records and rules, kept in memory instead of a table. */
class MemoryPersistenceLayer extends BasePersistenceLayer {
  readonly records = new Map<string, IdempotencyRecord>();

  protected async _putRecord(record: IdempotencyRecord): Promise<void> {
    const existing = this.records.get(record.idempotencyKey);
    if (existing) throw new IdempotencyItemAlreadyExistsError("exists", existing);
    this.records.set(record.idempotencyKey, record);
  }

  protected async _updateRecord(record: IdempotencyRecord): Promise<void> {
    this.records.set(record.idempotencyKey, record);
  }

  protected async _deleteRecord({ idempotencyKey }: IdempotencyRecord): Promise<void> {
    this.records.delete(idempotencyKey);
  }

  protected async _getRecord(key: string): Promise<IdempotencyRecord> {
    const record = this.records.get(key);
    if (!record) throw new IdempotencyItemNotFoundError();
    return record;
  }
}

function setUp() {
  const config = new IdempotencyConfig({});
  config.registerLambdaContext({ getRemainingTimeInMillis: () => 10_000 } as Context);
  const persistenceStore = new MemoryPersistenceLayer();
  const process = () => powertoolsDuplicates({ makeIdempotent, persistenceStore, config });
  return { persistenceStore, process };
}
const work = async (): Promise<void> => undefined;

test("an id that any process has done is a duplicate in all of them", async () => {
  const { process } = setUp();

  expect(await process().once("a", work)).toBe("done");
  expect(await process().once("a", work)).toBe("duplicate");
  expect(await process().once("b", work)).toBe("done");
});

test("work that failed leaves no trace, and is done again", async () => {
  const { persistenceStore, process } = setUp();

  await expect(process().once("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");

  expect(persistenceStore.records.size).toBe(0);
  expect(await process().once("a", work)).toBe("done");
});

test("work that is under way in another process is not done twice, and comes again later", async () => {
  const { process } = setUp();
  let finish = (): void => undefined;
  const underWay = process().once(
    "a",
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );

  await expect(process().once("a", work)).rejects.toThrow("already an execution in progress");
  finish();

  expect(await underWay).toBe("done");
  expect(await process().once("a", work)).toBe("duplicate");
});
