// The lines about single records beside those of Powertools' logger, which people's queries of logs are made for.
import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import { recordLog } from "../../../functions/processing/record-log.ts";
import { logLines } from "../../support/log-lines.ts";

const NOW_MS = 1_764_000_000_042;
const SERVICE = "event-processor";
const INVOCATION = {
  ...{
    cold_start: false,
    function_arn: "arn:aws:lambda:eu-west-1:111122223333:function:f",
    function_memory_size: "512",
  },
  ...{ function_name: "f", function_request_id: "r", xray_trace_id: "1-5759e988-bd862e3fe1be46a994272793" },
};
const FACTS = { reason: "invalid-json", detail: 'a "quoted" é', type: undefined, receive_count: 1 };

const own = (level?: string) => {
  const writeLines = (text: string) => process.stdout.write(text);
  return recordLog(INVOCATION, { service: SERVICE, level, writeLines, nowMs: () => NOW_MS });
};

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("a line has what Powertools' logger puts into it, in the same order", () => {
  vi.useFakeTimers({ now: NOW_MS, toFake: ["Date"] });
  vi.stubEnv("_X_AMZN_TRACE_ID", `Root=${INVOCATION.xray_trace_id};Parent=53995c3f42cd8ad8;Sampled=1`);
  const powertools = new Logger({ serviceName: SERVICE });
  powertools.addContext({
    ...{ invokedFunctionArn: INVOCATION.function_arn, memoryLimitInMB: INVOCATION.function_memory_size },
    ...{ functionName: INVOCATION.function_name, awsRequestId: INVOCATION.function_request_id },
  } as Context);

  const [ours, theirs] = [own(), powertools].map((log) =>
    logLines(() => {
      log.warn("record.quarantined", FACTS);
      log.error("record.failed", FACTS);
    }),
  );

  expect(ours).toHaveLength(2);
  expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
});

test.each([
  [undefined, ["WARN", "ERROR"]],
  ["info", ["WARN", "ERROR"]],
  ["ERROR", ["ERROR"]],
  ["FATAL", []],
  ["SILENT", []],
  ["no level", ["WARN", "ERROR"]],
])("with the level %s what is below it is not written", (level, expected) => {
  const lines = logLines(() => {
    own(level).warn("w", {});
    own(level).error("e", {});
  });

  expect(lines.map((line) => line["level"])).toEqual(expected);
});
