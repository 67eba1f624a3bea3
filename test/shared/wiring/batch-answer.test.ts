import { expect, test } from "vitest";
import { failedMessages } from "../../../shared/wiring/batch-answer.ts";

const IDS = ["a", "b", "c"];
const NONE: string[] = [];

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
const ANSWERS: [string, string, string[]][] = [
  ["no answer", "", NONE],
  ["null", "null", NONE],
  ["an empty object", "{}", NONE],
  ["an empty list", '{"batchItemFailures":[]}', NONE],
  ["a null list", '{"batchItemFailures":null}', NONE],
  ["one message", '{"batchItemFailures":[{"itemIdentifier":"b"}]}', ["b"]],
  ["two messages", '{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"}]}', ["c", "a"]],
  ["what is no JSON", '{"batchItemFailures":[', IDS],
  ["an empty identifier", '{"batchItemFailures":[{"itemIdentifier":""}]}', IDS],
  ["a null identifier", '{"batchItemFailures":[{"itemIdentifier":null}]}', IDS],
  ["an identifier of another name", '{"batchItemFailures":[{"messageId":"a"}]}', IDS],
  ["a message of another batch", '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}', IDS],
  ["null in the list", '{"batchItemFailures":[null]}', IDS],
  ["a text instead of a list", '{"batchItemFailures":"a"}', IDS],
  ["a list instead of an object", '[{"itemIdentifier":"a"}]', IDS],
  ["a text", '"a"', IDS],
];

test.each(ANSWERS)("of %s, Lambda hands back what AWS says", (_, answer, failed) => {
  expect([...failedMessages(answer, IDS)].sort()).toEqual([...failed].sort());
});
