// How the function for Kafka reaches brokers and proves who it is; the only file that makes a client of Kafka.
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Producer, type ProducerOptions } from "@platformatic/kafka";
import { SignatureV4 } from "@smithy/signature-v4";
import type { KafkaEnvironment } from "../../shared/wiring/index.ts";
import type { KafkaClient } from "./kafka-sink.ts";

/** Of one request; brokers answer in milliseconds, or when a partition has a leader again. */
const REQUEST_TIMEOUT_MS = 5_000;
/** How long partitions and their leaders are taken for what they were; a refusal asks anew. */
const METADATA_MAX_AGE_MS = 60_000;

type Options = ProducerOptions<Buffer, Buffer, Buffer, Buffer>;
type Security = Pick<Options, "sasl" | "tls">;

/** Makes clients: connected when first used, and trying nothing again by themselves, for how often and how long is the sink's to say. */
export function kafkaConnection(environment: KafkaEnvironment): () => Promise<KafkaClient> {
  const bootstrapBrokers = environment.SLUICE_KAFKA_BOOTSTRAP_SERVERS.split(",");
  return async () =>
    new Producer<Buffer, Buffer, Buffer, Buffer>({
      clientId: "sluice",
      bootstrapBrokers,
      retries: 0,
      repeatOnStaleMetadata: false,
      autocreateTopics: false,
      timeout: REQUEST_TIMEOUT_MS,
      connectTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      ...(await securityOf(environment)),
    } as Options);
}

async function securityOf({ SLUICE_KAFKA_AUTH, SLUICE_KAFKA_SECRET_ARN = "" }: KafkaEnvironment): Promise<Security> {
  if (SLUICE_KAFKA_AUTH === "none") return {};
  const aws = new SecretsManagerClient();
  if (SLUICE_KAFKA_AUTH === "iam") {
    const { region, credentials, sha256 } = aws.config;
    const token = async (): Promise<string> =>
      mskToken(new SignatureV4({ service: "kafka-cluster", region, credentials, sha256 }), await region());
    return { sasl: { mechanism: "OAUTHBEARER", token }, tls: {} };
  }
  const { SecretString = "{}" } = await aws.send(new GetSecretValueCommand({ SecretId: SLUICE_KAFKA_SECRET_ARN }));
  const { username, password, certificate, privateKey, ca } = JSON.parse(SecretString) as Record<string, string>;
  const authority = ca === undefined ? {} : { ca };
  if (SLUICE_KAFKA_AUTH === "mtls") return { tls: { ...authority, cert: certificate, key: privateKey } } as Security;
  return { sasl: { mechanism: "SCRAM-SHA-512", username, password }, tls: authority } as Security;
}

/** Fifteen minutes, the most that a token may live; a connection outlives it and is told when to prove itself again. */
const TOKEN_SECONDS = 900;

/** What Amazon MSK takes for a token: the URL of a call that is never made, signed. https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html */
export async function mskToken(signer: Pick<SignatureV4, "presign">, region: string): Promise<string> {
  const hostname = `kafka.${region}.amazonaws.com`;
  const { query = {} } = await signer.presign(
    {
      ...{ method: "GET", protocol: "https:", hostname, path: "/" },
      query: { Action: "kafka-cluster:Connect" },
      headers: { host: hostname },
    },
    { expiresIn: TOKEN_SECONDS },
  );
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return Buffer.from(`https://${hostname}/?${text.join("&")}&User-Agent=sluice`).toString("base64url");
}
