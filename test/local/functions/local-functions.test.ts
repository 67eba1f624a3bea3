import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { localFunctions } from "../../../local/functions/local-functions.ts";
import { writeAssembly } from "../../support/assembly.ts";

test("a function that is stopped while it works has not failed: nobody is told so after the end", async () => {
  const code =
    "export const handler = () => { process.stdout.write('working'); return new Promise(() => setTimeout(() => {}, 60_000)); };";
  const folder = writeAssembly({ code });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const failures: string[] = [];
  let log = "";
  const functions = localFunctions({
    endpoint: () => "http://127.0.0.1:1",
    onLog: (text) => {
      log += text;
    },
    onFailure: (message) => failures.push(message),
    retrySeconds: undefined,
  });
  onTestFinished(functions.stop);
  functions.add({
    ...{ arn: "slow", name: "slow", codeFolder: join(folder, "code"), handler: "index.handler", memoryMb: 128 },
    ...{ timeoutSeconds: 60, variables: {}, logGroup: "slow" },
  });

  functions.invokeLater("slow", {});
  await expect.poll(() => log, { timeout: 60_000 }).toBe("working");
  functions.stop();
  await expect.poll(functions.underWay, { timeout: 60_000 }).toBe(0);

  expect(failures).toEqual([]);
});
