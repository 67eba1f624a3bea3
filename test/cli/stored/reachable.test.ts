import { expect, test } from "vitest";
import { reachable } from "../../../cli/stored/reachable.ts";
import { stored } from "../../support/stored-messages.ts";

const ids = (messages: readonly { id: string }[]): string[] => messages.map(({ id }) => id);
const isOdd = ({ id }: { id: string }): boolean => Number(id) % 2 === 1;

test("in a FIFO queue nothing overtakes a message of its group that stays", () => {
  const messages = [stored("3"), stored("1"), stored("2"), stored("5", { partitionKey: "other" })];

  const { ready, behind } = reachable(messages, isOdd, true);

  expect(ids(ready)).toEqual(["1", "5"]);
  expect(ids(behind)).toEqual(["3"]);
});

test("in a standard queue each message can be had", () => {
  const { ready, behind } = reachable([stored("3"), stored("1"), stored("2")], isOdd, false);

  expect(ids(ready)).toEqual(["1", "3"]);
  expect(behind).toEqual([]);
});

test("order is that of numbers with more digits than a double can hold, not of texts", () => {
  const big = 2n ** 127n;
  const messages = [
    stored("a", { sequenceNumber: `${big + 1n}` }),
    stored("b", { sequenceNumber: `${big}` }),
    stored("9"),
  ];

  expect(ids(reachable(messages, () => true, true).ready)).toEqual(["9", "b", "a"]);
});
