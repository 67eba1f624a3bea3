// The certificates that SNS signs with: fetched from where only SNS can put them, checked, and kept.
import type { X509Certificate } from "node:crypto";
import { LRUCache } from "lru-cache";
import { causeText, urlOf } from "../../values/index.ts";
import { type Refusal, refused } from "./refusal.ts";
import { certificatesIn, type Topic } from "./topic.ts";

/** SNS signs with a few certificates per region and changes them about once a year. */
const MAX_KEPT = 10;
const MAX_PEM_LENGTH = 65_536;
/** SNS waits 15 seconds for the answer to the whole request. */
const FETCH_TIMEOUT_MS = 5_000;
/** No query: SNS answers some with text of the caller's choice, at the same host. */
const PATH = /^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/;

export interface CertificateOptions {
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
  /** Certificates (PEM) to one of which the signing certificate must chain up. */
  readonly trustedIssuers: readonly string[];
}

export type CertificateSource = (url: string, topic: Topic) => Promise<X509Certificate | Refusal>;

export function signingCertificates({ fetch, nowMs, trustedIssuers }: CertificateOptions): CertificateSource {
  const issuers = trustedIssuers.flatMap(certificatesIn);
  const kept = new LRUCache<string, Promise<readonly X509Certificate[]>>({ max: MAX_KEPT });
  const keep = (url: string): Promise<readonly X509Certificate[]> => {
    const chain = fetchPem(fetch, url).then(certificatesIn);
    kept.set(url, chain);
    chain.catch(() => kept.delete(url)); // asked again with the next message
    return chain;
  };
  return async (url, topic) => {
    if (!isCertificateUrl(url, topic)) return refused("untrusted-certificate-url", url);
    let chain: readonly X509Certificate[];
    try {
      chain = await (kept.get(url) ?? keep(url));
    } catch (error) {
      return refused("certificate-unavailable", `${url}: ${causeText(error)}`);
    }
    const [certificate] = chain;
    const flaw = certificate ? flawOf(certificate, chain, topic.issuers ?? issuers, topic, nowMs()) : "no certificate";
    return certificate && flaw === undefined ? certificate : refused("untrusted-certificate", `${url}: ${flaw}`);
  };
}

function isCertificateUrl(text: string, { origin }: Topic): boolean {
  const url = urlOf(text);
  return (
    url !== undefined && url.href === text && url.origin === origin && PATH.test(url.href.slice(url.origin.length))
  );
}

async function fetchPem(fetch: CertificateOptions["fetch"], url: string): Promise<string> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const pem = await response.text();
  if (pem.length > MAX_PEM_LENGTH) throw new Error(`${pem.length} characters`);
  return pem;
}

/** Why a certificate is not good to sign for a topic; undefined if it is. */
function flawOf(
  certificate: X509Certificate,
  chain: readonly X509Certificate[],
  issuers: readonly X509Certificate[],
  { certificateHosts }: Topic,
  nowMs: number,
): string | undefined {
  if (!certificateHosts.some((host) => certificate.checkHost(host))) return `it is for ${certificate.subject}`;
  if (certificate.publicKey.asymmetricKeyType !== "rsa") return "its key is not RSA";
  const path = pathOf(certificate, [...chain.slice(1), ...issuers]);
  const outdated = path.find(({ validFromDate, validToDate }) => nowMs < +validFromDate || nowMs > +validToDate);
  if (outdated) return `${outdated.subject} is valid from ${outdated.validFrom} to ${outdated.validTo}`;
  if (issuers.length > 0 && !path.some((each) => issuers.some((issuer) => issuer.raw.equals(each.raw)))) {
    return "it does not chain up to a trusted issuer";
  }
  // SNS serves its certificate without those above it, so with no issuers given the trust is that in the TLS
  // connection to SNS's own host; those that are served must fit.
  return path.length < chain.length ? "the certificates that come with it did not issue it" : undefined;
}

/** The certificate, who issued it, who issued that one, as far as they are known. */
function pathOf(certificate: X509Certificate, known: readonly X509Certificate[]): X509Certificate[] {
  const path = [certificate];
  for (let last = certificate; ; ) {
    const issuer = known.find(
      (each) => !path.includes(each) && each.ca && last.checkIssued(each) && last.verify(each.publicKey),
    );
    if (!issuer) return path;
    path.push(issuer);
    last = issuer;
  }
}
