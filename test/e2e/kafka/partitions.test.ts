// Keys go where Java's own client puts them.
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { partitionOf } from "../../../functions/sinks/kafka-partition.ts";
import { partitionsInJava } from "./readers.ts";

const COUNTS = [3, 6, 8, 12, 16, 1_000];
const LONGEST = 200;

test("each key is in the partition that Java's client chooses, whatever its bytes and however many partitions", () => {
  const keys = [
    ...["etl.daily", "etl.daily/7", "Tägliche Läufe/12", "日次/3", "🌊"].map((key) => Buffer.from(key)),
    // Of every length, with every rest modulo four, and with bytes that are negative in Java.
    ...Array.from({ length: 5_000 }, (_, index) => randomBytes(1 + (index % LONGEST))),
  ];

  const ours = keys.map((key) => COUNTS.map((count) => partitionOf(key, count)));

  expect(ours).toEqual(partitionsInJava(keys, COUNTS));
});
