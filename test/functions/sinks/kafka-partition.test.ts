// Keys go where Java's client would put them; npm run e2e:kafka asks Java itself.
import { compatibilityPartitioner } from "@platformatic/kafka";
import fc from "fast-check";
import { expect, test } from "vitest";
import { partitionOf } from "../../../functions/sinks/kafka-partition.ts";

/** murmur2 of Kafka's own tests (UtilsTest.testMurmur2), as a partition of 2³¹. */
test.each([
  ["21", -973_932_308],
  ["foobar", -790_332_482],
  ["a-little-bit-long-string", -985_981_536],
  ["a-little-bit-longer-string", -1_486_304_829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971],
])("%s", (key, hash) => {
  expect(partitionOf(Buffer.from(key), 2 ** 31)).toBe(hash & 0x7fffffff);
});

test("of any key and any number of partitions, as the client's own partitioner for Java's sake has it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 1_000 }), (bytes, partitions) => {
      const key = Buffer.from(bytes);

      expect(partitionOf(key, partitions)).toBe(compatibilityPartitioner({} as never, key as never) % partitions);
    }),
  );
});
