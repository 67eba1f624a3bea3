// Every command of the AWS CLI that the documents give, looked at by the AWS CLI itself: it parses the words, checks what it would
// send, and finds what `--query` asks for. Nothing is sent, so this holds for what no emulator does too.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSluice } from "../support/running-sluice.ts";
import { temporaryFolder } from "./cdk.ts";
import { awsCli } from "./cloud.ts";
import { checkUnsent, commandsIn, wordsOf } from "./documented-commands.ts";

const DOCUMENTS = ["docs/contracts/README.md", "docs/operations.md", "docs/runbook.md", "docs/subscribing.md"];
const documents = DOCUMENTS.map((file) => readFileSync(file, "utf8"));

const check = (commands: readonly string[][]) => checkUnsent(commands, awsCli.python, temporaryFolder());

test.each(DOCUMENTS.map((file, index) => [file, commandsIn(documents[index] ?? "")] as const))(
  "the AWS CLI understands every command of %s",
  async (_, commands) => {
    const named = commands.flatMap((text) =>
      [...text.matchAll(/\baws ([a-z0-9-]+ [a-z0-9-]+)/g)].map(([, name]) => name),
    );

    const words = await wordsOf(commands, temporaryFolder());
    const checked = await check(words);

    expect(new Set(words.map((each) => each.slice(0, 2).join(" ")))).toEqual(new Set(named));
    expect(
      checked.flatMap(({ problems }, index) => problems.map((problem) => [words[index]?.join(" "), problem])),
    ).toEqual([]);
    expect(checked.filter(({ calls }) => calls.length === 0)).toEqual([]);
  },
);

const MISTAKES = {
  "an operation that there is not": "sqs receive-mesage --queue-url q",
  "an option that there is not": "sqs receive-message --queue-url q --max-messages 1",
  "an option that is missing": "sqs receive-message",
  "a word that the service does not know": "sqs get-queue-attributes --queue-url q --attribute-names Polisy",
  "a key that the service does not know": `lambda update-event-source-mapping --uuid ${"0".repeat(36)} --scaling-config Maximum=2`,
  "a query for what the service does not answer": "lambda get-function-concurrency --function-name f --query Reserved",
};

test("it would notice a mistake of any kind", async () => {
  const checked = await check(Object.values(MISTAKES).map((command) => command.split(" ")));

  const noticed = Object.keys(MISTAKES).map((mistake, index) => [mistake, checked[index]?.problems.length]);
  expect(noticed).toEqual(Object.keys(MISTAKES).map((mistake) => [mistake, 1]));
});

// Version 1 of the AWS CLI does not know AWS_ENDPOINT_URL_SQS, and asks AWS itself of SQS whatever AWS_ENDPOINT_URL says.
test("what `npm start -- --stay` prints for the AWS CLI works with it as it stands", async () => {
  const { child, said, finished } = startSluice(["start", "--stay"], { cwd: temporaryFolder() });
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await finished;
  });
  await expect.poll(said, { timeout: 90_000 }).toContain("Ctrl-C ends it.");
  const lines = said().split("\n");
  const typed = lines.filter((line) => /^ +(export AWS_|aws )/.test(line)).join("\n");
  const path = `${dirname(awsCli.python)}:/usr/bin:/bin`;
  const { status, stderr } = spawnSync("sh", ["-euc", typed], {
    env: { PATH: path, HOME: temporaryFolder() },
    encoding: "utf8",
  });

  // The queue may be empty by now; AWS itself would not know these credentials.
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
