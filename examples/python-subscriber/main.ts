// A subscriber in Python: npm run -s example python-subscriber
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { withPipeline } from "../runner/pipeline.ts";
import { preparePython } from "./prepare-python.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

console.log("Preparing Python …");
const prepared = preparePython(here(".venv"), here("requirements.txt"));
if (prepared.kind === "missing") {
  console.error(`this example cannot run: ${prepared.reason}`);
  process.exitCode = 1;
} else {
  await withPipeline({}, async ({ aws, topicArn, play }) => {
    const env = {
      PATH: process.env["PATH"],
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ENDPOINT_URL: aws.endpoint,
    };
    const subscriber = spawn(prepared.python, [here("subscriber.py"), topicArn], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    subscriber.stdout.pipe(process.stdout);
    const ended = once(subscriber, "exit");
    await Promise.race([once(subscriber.stdout, "data"), ended]); // it has subscribed
    await play();
    subscriber.kill("SIGTERM");
    const [code] = await ended;
    if (code !== 0) process.exitCode = 1;
  });
}
