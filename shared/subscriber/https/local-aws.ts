// The embedded AWS of a developer's machine, which signs with an authority of its own.
import type { X509Certificate } from "node:crypto";
import { LOCAL_SIGNING_HOST, LOOPBACK_HOST } from "../../wiring/index.ts";
import { InvalidLocalAwsError } from "../errors.ts";
import { certificatesIn } from "./certificates-in.ts";

/**
 * An embedded AWS to accept messages from, for development and tests. It speaks for topics of account 000000000000
 * alone, which AWS gives to nobody: what topics of AWS itself have to show stays the same.
 */
export interface LocalAws {
  /** Where it runs: http on this machine. */
  readonly endpoint: string;
  /** Its certificate authority (PEM), another one each time it starts. */
  readonly certificateAuthority: string;
}

export interface TrustedLocalAws {
  readonly origin: string;
  readonly certificateHost: string;
  /** At least one. */
  readonly authority: readonly X509Certificate[];
}

/** @throws InvalidLocalAwsError unless it is on this machine and brings a certificate authority. */
export function trustedLocalAws({ endpoint, certificateAuthority }: LocalAws): TrustedLocalAws {
  const url = URL.parse(endpoint);
  if (url?.protocol !== "http:" || !LOOPBACK_HOST.test(url.hostname)) {
    throw new InvalidLocalAwsError(
      `${JSON.stringify(endpoint)} is not http on this machine, such as http://127.0.0.1:4566`,
    );
  }
  const authority = authoritiesIn(certificateAuthority);
  if (authority.length === 0)
    throw new InvalidLocalAwsError("certificateAuthority holds no certificate of an authority");
  return { origin: url.origin, certificateHost: LOCAL_SIGNING_HOST, authority };
}

function authoritiesIn(pem: string): readonly X509Certificate[] {
  try {
    return certificatesIn(pem).filter(({ ca }) => ca);
  } catch {
    return [];
  }
}
