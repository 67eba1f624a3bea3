import { expect, test } from "vitest";
import { selfTimes } from "../../bench/self-times.ts";

test("a function's share is the time in which it was on top, wherever it was called from", () => {
  const frame = (functionName: string, url: string) => ({
    ...{ functionName, url, scriptId: "1", lineNumber: 0, columnNumber: 0 },
  });
  const map = frame("map", new URL("../../shared/engines/maestro/contracts/v1/index.ts", import.meta.url).href);
  const nodes = [
    { id: 1, callFrame: frame("", "file:///a/node_modules/@middy/core/index.js") },
    { id: 2, callFrame: map },
    { id: 3, callFrame: map },
  ];

  const times = selfTimes({ nodes, startTime: 0, endTime: 100, samples: [1, 2, 3], timeDeltas: [20, 30, 50] });

  expect(times).toEqual([
    { name: "map shared/engines/maestro/contracts/v1/index.ts", share: 0.8 },
    { name: "anonymous @middy/core/index.js", share: 0.2 },
  ]);
});
