// How Lambda reads a function's answer to a batch (pure).
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
import * as z from "zod";
import type { PlannedMapping } from "./plan-stack.ts";

const AnswerSchema = z.nullish(
  z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().min(1) }))) }),
);

/** Ids of the messages that failed: those named, or all if the answer is not one that Lambda understands. */
export function batchItemFailures(
  answer: unknown,
  ids: readonly string[],
  { reportsBatchItemFailures }: Pick<PlannedMapping, "reportsBatchItemFailures">,
): Set<string> {
  if (!reportsBatchItemFailures) return new Set();
  const parsed = AnswerSchema.safeParse(answer);
  const named = parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  const isUnderstood = parsed.success && named.every((id) => ids.includes(id));
  return new Set(isUnderstood ? named : ids);
}
