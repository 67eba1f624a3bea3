// SNS as an HTTPS endpoint sees it: what is posted is signed, by an authority that lives as long as a test.
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  AUTHORITY_PATH,
  confirmation,
  createAuthority,
  httpHeaders,
  type SnsMessage,
  signed,
  written,
} from "../notifications/index.ts";
import type { LocalAws } from "../subscriber/index.ts";
import { type Delivered, envelopeOf, SAMPLE_TOPIC_ARN } from "./deliveries.ts";

/** A request as SNS makes it: the second argument of `fetch`, or of `new Request`. */
export interface SnsPost {
  /** Always the same. */
  readonly method: "POST";
  /** Those that SNS sends. */
  readonly headers: Readonly<Record<string, string>>;
  /** The signed message. */
  readonly body: string;
}

/** What signs posts, and answers an endpoint that asks who signed them. */
export interface PostSigner {
  /** The topic that the posts are of. */
  readonly topicArn: string;
  /** What `snsEndpoint` and `snsVerifier` take, to trust this authority for this topic. */
  readonly localAws: LocalAws;
  /** An event, posted. Each has another message id: to post one again, post the same object. */
  notification(event: Delivered): SnsPost;
  /** The question whether the endpoint wants the subscription. */
  confirmation(): SnsPost;
  /** How often an endpoint has said that it wants the subscription. */
  readonly confirmed: number;
  /** Ends the server that gives out the certificates. It keeps no process alive. */
  close(): void;
}

/**
 * Makes an authority of its own, and serves its certificates on this machine, as the embedded AWS does. Takes a second, for the keys;
 * needs the package `selfsigned`.
 *
 * @example
 * const signer = await startPostSigner();
 * const webhook = snsEndpoint({ topicArns: [signer.topicArn], localAws: signer.localAws, onEvent });
 * const response = await fetchHandler(webhook)(new Request("http://localhost/", signer.notification(event)));
 */
export async function startPostSigner(): Promise<PostSigner> {
  const { certificate, signing } = await createAuthority();
  const pages = new Map([
    [AUTHORITY_PATH, certificate],
    [signing.path, signing.certificate],
  ]);
  const tokens = new Set<string>();
  let confirmed = 0;
  const server = createServer(({ url = "" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const page = pages.get(pathname);
    if (page !== undefined) return response.end(page);
    if (!tokens.has(searchParams.get("Token") ?? "")) return response.writeHead(404).end();
    confirmed += 1;
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  server.unref();
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const posted = (message: SnsMessage): SnsPost => {
    const signer = { version: "2", privateKey: signing.privateKey, certificateUrl: endpoint + signing.path } as const;
    return { method: "POST", headers: httpHeaders(message), body: written(signed(message, signer)) };
  };
  return {
    topicArn: SAMPLE_TOPIC_ARN,
    localAws: { endpoint, certificateAuthority: certificate },
    notification: (event) => posted(envelopeOf(event, SAMPLE_TOPIC_ARN, endpoint)),
    confirmation() {
      const token = randomBytes(64).toString("hex");
      tokens.add(token);
      const subscription = { arn: `${SAMPLE_TOPIC_ARN}:${randomUUID()}`, topicArn: SAMPLE_TOPIC_ARN };
      return posted(
        confirmation({ type: "SubscriptionConfirmation", messageId: randomUUID(), token, subscription, endpoint }),
      );
    },
    get confirmed() {
      return confirmed;
    },
    close: () => void server.close(),
  };
}
