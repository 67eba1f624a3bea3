// What the team does with a record: its work, and only then the commit.
import type { Message } from "@platformatic/kafka";
import {
  type EventHandler,
  filter,
  newestOnly,
  type Problem,
  withoutDuplicates,
} from "../../shared/engines/maestro/subscriber/index.ts";
import { kafkaHandler, type RecordOutcome } from "../../shared/subscriber/kafka/index.ts";

/**
 * Rejects if the work does: then the offset is not committed, and the record comes again to whoever reads on. What nobody can
 * ever read would come again for ever, so it is put aside, and committed.
 */
export function recordHandler(
  work: EventHandler,
  putAside: (record: Message, problem: Problem) => void,
): (record: Message) => Promise<RecordOutcome["kind"]> {
  const handle = kafkaHandler(withoutDuplicates(newestOnly(work)), {
    filter: filter({ contract: "v1", type: "workflow-instance.status.changed" }), // by headers: the rest is not parsed
  });
  return async (record) => {
    const outcome = await handle(record);
    if (outcome.kind === "problem") putAside(record, outcome);
    await record.commit();
    return outcome.kind;
  };
}
