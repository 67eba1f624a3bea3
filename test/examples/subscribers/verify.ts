// Verification in other languages, held to what the subscriber SDK makes of the same posts: `npm run contract:subscribers`.
import { spawnSync } from "node:child_process";
import { VERIFIERS } from "../../../examples/subscribers/languages.ts";
import { snsVerifier } from "../../../shared/subscriber/index.ts";
import { type Post, posts, queries, TOPIC_ARNS } from "./posts.ts";

const cases = await posts();
const strict = [...cases, ...(await queries())];

await checkSdk();
check("python", strict);
check("go", strict);
// AWS's library says what is wrong in words of its own.
check("java", cases, (line) => line.split(" ")[0]);

async function checkSdk(): Promise<void> {
  for (const { is, body, certificate, expected } of strict) {
    const fetch = async (): Promise<Response> => new Response(certificate);
    const found = await snsVerifier({ topicArns: TOPIC_ARNS, fetch })(body);
    const said = found.kind === "refused" ? found.reason : found.kind;
    if (said !== expected) fail(`the subscriber SDK: ${said}, and not ${expected}: ${is}`);
  }
}

function check(name: string, these: readonly Post[], gist = (line: string): string | undefined => line): void {
  const program = VERIFIERS[name]?.();
  if (program?.kind !== "ready") {
    process.stdout.write(`${name}: not run: ${program?.reason}\n`);
    if (process.env["CI"]) process.exitCode = 1;
    return;
  }
  const [command, ...parameters] = program.command;
  const input = these.map(({ body, certificate }) => `${JSON.stringify({ body, certificate })}\n`).join("");
  const { status, stdout, stderr } = spawnSync(command, [...parameters, ...TOPIC_ARNS], { input, encoding: "utf8" });
  const said = stdout.trimEnd().split("\n");
  const wrong = these.flatMap(({ is, body, expected }, index) => {
    const line = said[index] ?? "nothing";
    const wanted = expected === "verified" ? `verified ${JSON.parse(body).Type}` : `refused ${expected}`;
    return gist(line) === gist(wanted) ? [] : [`${name}: ${line}, and not ${wanted}: ${is}`];
  });
  for (const line of wrong) fail(line);
  if (status !== 0) fail(`${name}: failed: ${stderr}`);
  else if (wrong.length === 0)
    process.stdout.write(`${name}: ${these.length} posts judged as the subscriber SDK judges them\n`);
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}
