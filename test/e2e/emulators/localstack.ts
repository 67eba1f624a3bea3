// LocalStack on this machine, without Docker and without a token: everything of it but Lambda, which it runs in Docker only.
// The Python package localstack-core.
import { freePort } from "../../../local/free-port.ts";
import { type Emulator, logOf, startEmulator, temporaryFolder } from "./emulator.ts";
import { loopbackCertificate } from "./loopback-certificate.ts";
import { pythonEnvironment } from "./python-environment.ts";

/** The account and the region of the embedded function runner. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-east-1" };

export async function startLocalstack(): Promise<Emulator> {
  const python = pythonEnvironment({ name: "localstack", version: [3, 13] });
  const folder = temporaryFolder();
  const { certFile, keyFile } = await loopbackCertificate(folder);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = await startEmulator({
    name: "LocalStack",
    python,
    module: ["localstack.runtime.main"],
    folder,
    variables: {
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      // Queue URLs lead to where it listens, not to a name of its makers.
      LOCALSTACK_HOST: `127.0.0.1:${port}`,
      SQS_ENDPOINT_STRATEGY: "path",
      GATEWAY_SERVER: "hypercorn", // its default does not start outside of its image
      FILESYSTEM_ROOT: folder,
      // Nothing of it may leave this machine: no usage data, no certificate, no name server.
      DISABLE_EVENTS: "1",
      SKIP_SSL_CERT_DOWNLOAD: "1",
      DNS_ADDRESS: "0",
    },
    isReady: async () => (await fetch(`${endpoint}/_localstack/health`)).ok,
  });
  return {
    endpoint,
    variables: {
      ...CREDENTIALS,
      SLUICE_E2E_LOG: logOf(folder),
      SLUICE_E2E_CERT: certFile, // which its SNS does not check
      SLUICE_E2E_KEY: keyFile,
    },
    stop,
  };
}
