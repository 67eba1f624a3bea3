import { expect, test } from "vitest";
import * as z from "zod/mini";
import { readableCloudEvents } from "../../../shared/contracts/index.ts";

test("an attribute of a field that `data` does not have is told with event and attribute", () => {
  const form = {
    ...{ name: "jobs-v1", typePrefix: "com.example.", typeSuffix: ".v1", partitionKey: "the job" },
    events: {
      "job.done": { tells: "A job is done.", category: "job", data: { id: z.string() }, attributes: ["idd" as "id"] },
    },
  };

  expect(() => readableCloudEvents(form)).toThrow("jobs-v1 job.done: attribute idd: data has no field idd");
});
