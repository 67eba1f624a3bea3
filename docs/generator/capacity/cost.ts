// What a month of a rate costs, by the formula of docs/operations.md (pure).
import type { Load, Needs } from "./capacity.ts";

/** US dollars, list prices of N. Virginia without what is free at first. Prices are AWS's to change: the pages are beside them. */
const PRICE = {
  /** A request on a FIFO queue, up to 100 billion in a month. https://aws.amazon.com/sqs/pricing/ */
  fifoRequest: 0.5e-6,
  /** https://aws.amazon.com/lambda/pricing/ */
  invocation: 0.2e-6,
  /** On arm64, up to 7.5 billion in a month. */
  gibSecond: 0.0000133334,
  /** A request to a standard topic. https://aws.amazon.com/sns/pricing/ */
  publish: 0.5e-6,
  /** A gigabyte taken in. https://aws.amazon.com/cloudwatch/pricing/ */
  logGigabyte: 0.5,
};
const MONTH_SECONDS = 30 * 86_400;
const MEMORY_GIB = 0.5;
/** As docs/operations.md has them of batches of ten and of one. */
const LOG_BYTES = { ten: 4_000, one: 1_700 };
const RECORD_LINE_BYTES = { ten: 1_800, one: 320 };

export interface Cost {
  readonly what: string;
  /** Of a month. */
  readonly amount: number;
  readonly unit: string;
  readonly dollars: number;
}

/** One publish for each batch: nearly each has an event that is seen outside. */
export function monthlyCost(
  { eventsPerSecond, eventsPerBatch }: Load,
  { batchesPerSecond, batchSeconds }: Needs,
): Cost[] {
  const month = (perSecond: number): number => perSecond * MONTH_SECONDS;
  const batches = month(batchesPerSecond);
  const bytes = ({ one, ten }: { readonly one: number; readonly ten: number }): number =>
    one + ((ten - one) * (eventsPerBatch - 1)) / 9;
  const cost = (what: string, amount: number, unit: string, price: number): Cost => ({
    ...{ what, amount, unit, dollars: amount * price },
  });
  const gigabytes = (batches * bytes(LOG_BYTES)) / 1e9;
  const recordLines = (batches * bytes(RECORD_LINE_BYTES)) / 1e9;
  return [
    cost("SQS, sent ten in a call", month(eventsPerSecond) / 10 + 2 * batches, "requests", PRICE.fifoRequest),
    cost("Lambda, invocations", batches, "requests", PRICE.invocation),
    cost("Lambda, computing", batches * batchSeconds * MEMORY_GIB, "GiB-seconds", PRICE.gibSecond),
    cost("SNS, standard topic", batches, "requests", PRICE.publish),
    cost("logs, without the lines of records", gigabytes - recordLines, "GB", PRICE.logGigabyte),
    cost("the lines of records (`processor.logRecords`)", recordLines, "GB", PRICE.logGigabyte),
  ];
}
