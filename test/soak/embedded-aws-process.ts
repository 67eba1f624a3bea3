// The embedded AWS in a process of its own, so that its memory is told apart from that of the checks. Its argument, if any: what its
// configuration has beyond the usual, as JSON.
import { startLocalStack } from "../../local/local-stack.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import type { RunnerMessage } from "./runner.ts";

const say = (message: RunnerMessage): void => void process.send?.(message);

const interruption = new AbortController();
const aws = await startLocalStack({
  engine: await loadEngine(),
  ...JSON.parse(process.argv[2] ?? "{}"),
  ...{ cluster: "local", contracts: ["v1"], topic: "standard", signal: interruption.signal },
  onFailure: (text) => say({ kind: "failure", text }),
});
process.on("disconnect", () => process.exit(1));
process.once("message", async () => {
  await aws.stop();
  process.exit(0);
});
say({ kind: "ready", endpoint: aws.endpoint, outputs: aws.outputs });
