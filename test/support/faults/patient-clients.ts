// Clients that outlast an emulator which is killed and started again: Lambda's pollers and the checks have to.
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { LOCAL_REGION, type LocalClients } from "../../../local/this-machine.ts";

/** Far longer than a restart takes, also on a busy machine. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

export const clientOptions = (endpoint: string) => ({
  endpoint,
  region: LOCAL_REGION,
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

export function patientClients(endpoint: string): LocalClients {
  const options = clientOptions(endpoint);
  const clients = { sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }), sns: new SNSClient(options) };
  makePatient(clients.sqs);
  makePatient(clients.sns);
  return clients;
}

/** The client's own retries end with its quota, which a restart can use up. */
function makePatient(client: { send: (...parameters: never[]) => Promise<unknown> }): void {
  const send = client.send.bind(client);
  client.send = async (...parameters) => {
    const deadlineMs = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await send(...parameters);
      } catch (error) {
        const { $fault, name } = error as { $fault?: string; name: string };
        const isEnd = $fault !== undefined || name === "AbortError";
        if (isEnd || Date.now() > deadlineMs) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  };
}
