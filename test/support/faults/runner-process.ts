// What runs the function, in a process that can be killed: the pollers of its event source mapping and its environments.
// Arguments: folder of the cloud assembly, endpoint of the emulator, endpoint that the function is given.

import { runEventSourceMapping } from "../../../local/functions/event-source-mapping.ts";
import { functionEnvironment } from "../../../local/functions/function-environment.ts";
import { readCloudAssembly } from "../../../local/plan/cloud-assembly.ts";
import { planStack } from "../../../local/plan/plan-stack.ts";
import { patientClients } from "./patient-clients.ts";

const [assemblyFolder = "", endpoint = "", functionEndpoint = ""] = process.argv.slice(2);
const RETRY_SECONDS = 1;
const ENVIRONMENTS = 2;

process.on("disconnect", () => process.exit(0));
const assembly = readCloudAssembly(assemblyFolder);
const { sqs } = patientClients(endpoint);
for (const plan of planStack(assembly, functionEndpoint).mappings) {
  const environments = Array.from({ length: ENVIRONMENTS }, () =>
    functionEnvironment({
      plan: plan.function,
      endpoint: functionEndpoint,
      onLog: (text) => process.send?.({ kind: "log", text }),
    }),
  );
  const onFailure = (message: string): void => void process.send?.({ kind: "failure", text: message });
  void runEventSourceMapping(
    { plan, sqs, environments, retrySeconds: RETRY_SECONDS, onFailure },
    new AbortController().signal,
  );
}
process.send?.({ kind: "ready" });
