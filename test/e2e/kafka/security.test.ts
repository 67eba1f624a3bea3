// The function for Kafka proves who it is as deployments have it, over TLS; what the broker refuses has its outcome and its reason.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { kafkaConnection } from "../../../functions/sinks/kafka-connection.ts";
import { kafkaSink } from "../../../functions/sinks/kafka-sink.ts";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { KafkaEnvironmentSchema } from "../../../shared/wiring/index.ts";
import { externalEvent } from "../../support/external-events.ts";
import { stepInstanceUpdate } from "../../support/internal-events.ts";
import { sqsRecord } from "../../support/processor.ts";
import { loopbackCertificate } from "../emulators/loopback-certificate.ts";
import { kafkaFunction } from "./kafka-function.ts";
import { kafkaVariables, TOPICS } from "./kafka-variables.ts";
import { READERS } from "./readers.ts";

const USER = { username: "sluice", password: "a-password-of-this-test" };
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_REGION: "us-east-1" };
const folder = mkdtempSync(join(tmpdir(), "sluice-kafka-security-"));

let broker: Broker;
let certificate: string;
let privateKey: string;
beforeAll(async () => {
  const { certFile, keyFile } = await loopbackCertificate(folder);
  [certificate, privateKey] = [readFileSync(certFile, "utf8"), readFileSync(keyFile, "utf8")];
  const keyStore = join(folder, "key-store.pem");
  writeFileSync(keyStore, privateKey + certificate, { mode: 0o600 });
  const tls = { "ssl.keystore.type": "PEM", "ssl.keystore.location": keyStore };
  broker = await startBroker({
    listeners: {
      scram: {
        protocol: "SASL_SSL",
        settings: {
          ...tls,
          "sasl.enabled.mechanisms": "SCRAM-SHA-512",
          "scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        },
      },
      mtls: {
        protocol: "SSL",
        settings: {
          ...tls,
          "ssl.client.auth": "required",
          "ssl.truststore.type": "PEM",
          "ssl.truststore.location": certFile,
        },
      },
    },
    settings: {
      "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      "super.users": `User:ANONYMOUS;User:${USER.username};User:CN=localhost`,
    },
    scram: [USER.username, "stranger"].map((name) => `SCRAM-SHA-512=[name=${name},password=${USER.password}]`),
  });
  await createTopics(broker.bootstrap, Object.values(TOPICS), { partitions: 3 });
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(async () => {
  await broker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a user with a password, over TLS", async () => {
  const { failed, key } = await publish("scram", { ...USER, ca: certificate });

  expect(failed).toBe(0);
  expect(keysRead()).toContain(key);
});

test("a certificate, over TLS", async () => {
  const { failed, key } = await publish("mtls", { certificate, privateKey, ca: certificate });

  expect(failed).toBe(0);
  expect(keysRead()).toContain(key);
});

test.each([
  ["a wrong password", "deployment-refused", { ...USER, password: "another" }, /[Aa]uthentication/],
  ["a user who may not write", "deployment-refused", { ...USER, username: "stranger" }, /authorization failed/],
  ["a broker whose certificate nobody vouches for", "deployment-refused", { ...USER, ca: undefined }, /self-signed/],
] as const)("%s: %s, and why", async (_what, kind, secret, detail) => {
  const variables = await secretVariables({ ca: certificate, ...secret });
  for (const [name, value] of Object.entries({ ...variables, ...CREDENTIALS })) vi.stubEnv(name, value);
  const environment = KafkaEnvironmentSchema.parse(
    kafkaVariables(broker.listeners["scram"] ?? "", { SLUICE_KAFKA_AUTH: "scram", ...variables }),
  );
  const sink = kafkaSink(kafkaConnection(environment), TOPICS);

  const results = await sink.publish([externalEvent(stepInstanceUpdate())], 10_000);

  expect(results).toEqual([expect.objectContaining({ kind, detail: expect.stringMatching(detail) })]);
});

let instances = 0;

/** One event by the real function. */
async function publish(auth: "mtls" | "scram", secret: object) {
  instances += 1;
  const variables = { SLUICE_KAFKA_AUTH: auth, ...(await secretVariables(secret)) };
  const fn = kafkaFunction(kafkaVariables(broker.listeners[auth] ?? "", variables));
  onTestFinished(fn.kill);
  const key = `etl.daily/${instances}`;
  const failed = await fn.invoke([sqsRecord(stepInstanceUpdate({ workflow_instance_id: instances }), key)]);
  return { failed: failed.size, key };
}

const keysRead = (): unknown[] => READERS.java(broker.bootstrap, Object.values(TOPICS)).map(({ key }) => key);

/** What a function is told whose secret is as Secrets Manager hands it over. */
async function secretVariables(secret: object) {
  return {
    SLUICE_KAFKA_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:000000000000:secret:AmazonMSK_sluice",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: await secretsManager(secret),
  };
}

async function secretsManager(secret: object): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume();
    response.end(JSON.stringify({ SecretString: JSON.stringify(secret) }));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
