// A certificate authority of this run alone, and the certificate that it issues for signing messages.
import { hash } from "node:crypto";
import { LOCAL_SIGNING_HOST } from "../wiring/index.ts";

/** Where this machine gives out the certificate of the authority, for subscribers that are to trust it. */
export const AUTHORITY_PATH = "/certificate-authority.pem";

export interface Authority {
  /** PEM; what a subscriber is told to trust. */
  readonly certificate: string;
  readonly signing: {
    /** PEM */
    readonly certificate: string;
    /** PEM; never leaves this process. */
    readonly privateKey: string;
    /** Where the certificate is served, as at SNS. */
    readonly path: string;
  };
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 365;

export async function createAuthority(): Promise<Authority> {
  const { generate } = await import("selfsigned"); // takes long to load, for who subscribes over HTTP alone
  const nowMs = Date.now();
  const validity = {
    algorithm: "sha256",
    keyType: "rsa" as const,
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + VALID_DAYS * DAY_MS),
  };
  const root = await generate([{ name: "commonName", value: "Sluice on this machine" }], {
    ...validity,
    extensions: [{ name: "basicConstraints", cA: true, critical: true }],
  });
  const leaf = await generate([{ name: "commonName", value: LOCAL_SIGNING_HOST }], {
    ...validity,
    ca: { key: root.private, cert: root.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: LOCAL_SIGNING_HOST }] },
    ],
  });
  const path = `/SimpleNotificationService-${hash("sha256", leaf.cert, "hex").slice(0, 32)}.pem`;
  return { certificate: root.cert, signing: { certificate: leaf.cert, privateKey: leaf.private, path } };
}
