// MiniStack: deploys what CloudFormation would, runs the function, and, told to, checks IAM and resource policies.
// The Python package ministack.

import { readFileSync } from "node:fs";
import { request } from "node:https";
import { freePort } from "../../../local/free-port.ts";
import { type Emulator, logOf, startEmulator, temporaryFolder } from "./emulator.ts";
import { loopbackCertificate } from "./loopback-certificate.ts";
import { pythonEnvironment } from "./python-environment.ts";

/** Twelve digits as the access key's id are the account. */
const ACCOUNT = "111122223333";
const REGION = "eu-west-1";

export async function startMinistack(): Promise<Emulator> {
  const python = pythonEnvironment({ name: "ministack", version: [3, 10] });
  const folder = temporaryFolder();
  const { certFile, keyFile, bundleFile } = await loopbackCertificate(folder);
  const port = await freePort();
  const endpoint = `https://127.0.0.1:${port}`;
  const stop = await startEmulator({
    name: "MiniStack",
    python,
    // Not its own command, which would take port 443 as well. No workers: all in this process, so that it ends with it.
    module: [
      "hypercorn",
      "ministack.app:app",
      ...["--workers", "0", "--keep-alive", "75"],
      ...["--bind", `127.0.0.1:${port}`, "--certfile", certFile, "--keyfile", keyFile],
    ],
    folder,
    variables: {
      AUTH: "true", // IAM and resource policies are checked
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_REGION: REGION,
      USE_SSL: "1",
      MINISTACK_SSL_CERT: certFile,
      MINISTACK_SSL_KEY: keyFile,
      // Its own requests, and those of the functions, to itself and to the endpoints of this suite.
      SSL_CERT_FILE: bundleFile,
      NODE_EXTRA_CA_CERTS: certFile,
    },
    isReady: () => answers(`${endpoint}/_ministack/health`, readFileSync(certFile, "utf8")),
  });
  return {
    endpoint,
    variables: {
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: REGION,
      AWS_CA_BUNDLE: bundleFile,
      NODE_EXTRA_CA_CERTS: certFile,
      SLUICE_E2E_LOG: logOf(folder),
      SLUICE_E2E_CERT: certFile,
      SLUICE_E2E_KEY: keyFile,
    },
    stop,
  };
}

function answers(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    request(url, { ca }, (response) => resolve(response.resume().statusCode === 200))
      .on("error", () => resolve(false))
      .end();
  });
}
