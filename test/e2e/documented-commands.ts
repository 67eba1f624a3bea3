// The AWS CLI's commands that the documents give, with the words that a shell makes of them.
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const ID = "00000000-0000-0000-0000-000000000000";
const RECORD_END = "\u001e";

/** Writes down what it is called with, and answers what the commands around it go on with. */
const RECORDER = `#!/bin/bash
printf '%s\\0' "$@" >> "$RECORDED"; printf '${RECORD_END}' >> "$RECORDED"
case "$1 $2" in
  "cloudformation describe-stacks") echo "$OUTPUT_VALUE" ;;
  "lambda get-event-source-mapping") echo Disabled ;;
  "cloudformation get-template") cat "$RECORDED.template" ;;
  "sqs receive-message")
    seen="$RECORDED.$(printf '%s' "$*" | cksum | cut -d ' ' -f 1)"
    [ -e "$seen" ] || echo '{"Messages":[{"Body":"{}","ReceiptHandle":"${ID}"}]}'
    touch "$seen" ;;
  *) echo ${ID} ;;
esac
`;

/** Of a stack, what the commands look for in its template. */
const TEMPLATE_RESOURCES = {
  ExternalTopic00000000: {
    Type: "AWS::SNS::Topic",
    Properties: { KmsMasterKeyId: { "Fn::GetAtt": ["Key", "Arn"] }, FifoTopic: true },
  },
  ExternalTopicPolicy00000000: { Type: "AWS::SNS::TopicPolicy", Properties: { PolicyDocument: {} } },
};

/** What stands in a document as a command: blocks, and words between backticks that begin with `aws`. */
export function commandsIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^( *)```sh\n(.*?)^ *```$/gms)].map(([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
  const prose = markdown.replaceAll(/^ *```.*?^ *```$/gms, "");
  const spans = [...prose.matchAll(/`(aws [^`]*)`/g)].map(([, span = ""]) => span.replaceAll(/\s+/g, " "));
  return [...blocks, ...spans].filter((text) => /\baws [a-z]/.test(text));
}

/** Runs them in a shell that has nothing of AWS. @returns the words of each command of the AWS CLI */
export async function wordsOf(commands: readonly string[], folder: string): Promise<string[][]> {
  const bin = join(folder, "bin");
  const recorded = join(folder, "recorded");
  mkdirSync(bin);
  writeFileSync(recorded, "");
  writeFileSync(`${recorded}.template`, JSON.stringify({ Resources: TEMPLATE_RESOURCES }));
  // Others have tests of their own, or wait, or would reach something.
  const nothing = "#!/bin/sh\nexit 0\n";
  for (const [name, text] of [["aws", RECORDER], ...["npx", "curl", "sleep"].map((each) => [each, nothing])] as const) {
    writeFileSync(join(bin, name ?? ""), text ?? "");
    chmodSync(join(bin, name ?? ""), 0o755);
  }
  const PATH = [bin, process.env["PATH"]].join(delimiter);
  const text = commands.join("\n").replaceAll(/<[A-Za-z][^<>\n]*>/g, ID);
  // Which of two commands is given may depend on the kind of a topic.
  for (const OUTPUT_VALUE of [
    "arn:aws:sns:eu-west-1:111122223333:one",
    "arn:aws:sns:eu-west-1:111122223333:two.fifo",
  ]) {
    await run("bash", ["-c", text], { cwd: folder, env: { PATH, RECORDED: recorded, OUTPUT_VALUE }, timeout: 60_000 });
  }
  const all = readFileSync(recorded, "utf8").split(RECORD_END).filter(Boolean);
  return [...new Set(all)].map((record) => record.split("\0").slice(0, -1));
}

export interface Checked {
  /** Service and operation of what would have been sent. */
  readonly calls: readonly string[];
  readonly problems: readonly string[];
}

const script = fileURLToPath(new URL("./unsent.py", import.meta.url));

/** What the AWS CLI itself thinks of each; nothing is sent. */
export async function checkUnsent(commands: readonly string[][], python: string, folder: string): Promise<Checked[]> {
  const env = {
    ...{ AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none", AWS_DEFAULT_REGION: "eu-west-1" },
    ...{ AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
    AWS_ENDPOINT_URL: "http://127.0.0.1:9", // nobody is there
  };
  const running = run(python, [script], { cwd: folder, env, maxBuffer: 1 << 26 });
  running.child.stdin?.end(commands.map((words) => `${JSON.stringify(words)}\n`).join(""));
  const { stdout } = await running;
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
