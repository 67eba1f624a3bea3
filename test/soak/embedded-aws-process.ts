// The embedded AWS in a process of its own, so that its memory is told apart from that of the checks. Its argument, if any: what its
// configuration has beyond the usual, as JSON.
import { startLocalStack } from "../../local/local-stack.ts";
import { loadEngine } from "../../shared/engines/index.ts";

const interruption = new AbortController();
const aws = await startLocalStack({
  engine: await loadEngine(),
  ...JSON.parse(process.argv[2] ?? "{}"),
  ...{ cluster: "local", contracts: ["v1"], topic: "standard", signal: interruption.signal },
  onLog: (text) => process.send?.({ kind: "log", text }),
  onFailure: (text) => process.send?.({ kind: "failure", text }),
});
process.on("disconnect", () => process.exit(1));
process.once("message", async () => {
  await aws.stop();
  process.exit(0);
});
process.send?.({ kind: "ready", endpoint: aws.endpoint, outputs: aws.outputs });
