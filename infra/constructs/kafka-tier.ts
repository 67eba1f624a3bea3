// Kafka beside SNS: a reader of the internal tier of its own, so that neither delays or loses what the other gets.
import { type Duration, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { KafkaVariables, SinkVariables } from "../../shared/wiring/index.ts";
import { type KafkaConfig, kafkaTopics } from "../config/kafka.ts";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";
import { InternalQueue, QuarantineQueue } from "./internal-tier.ts";
import { namedNetwork } from "./network.ts";
import { sinkFunction } from "./sink-function.ts";

export interface KafkaTierProps {
  readonly config: Config;
  readonly kafka: KafkaConfig;
  readonly encryption: Encryption;
  readonly timeout: Duration;
}

/** Queue, dead-letter queue, quarantine and function for Kafka. */
export class KafkaTier extends Construct {
  readonly internal: InternalQueue;
  readonly quarantineQueue: QuarantineQueue;
  readonly function: NodejsFunction;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, { config, kafka, encryption, timeout }: KafkaTierProps) {
    super(scope, id);
    this.internal = new InternalQueue(this, "KafkaInternal", { config, encryption, readerTimeout: timeout });
    this.quarantineQueue = new QuarantineQueue(this, "QuarantineQueue", { config, encryption });
    const topics = kafkaTopics(config);
    const { auth, maxConcurrency } = kafka;
    const secretArn = "secretArn" in auth ? auth.secretArn : undefined;
    const variables: Omit<KafkaVariables, keyof SinkVariables> = {
      SLUICE_KAFKA_AUTH: auth.type,
      SLUICE_KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
      SLUICE_KAFKA_SECRET_ARN: secretArn,
      SLUICE_KAFKA_TOPICS: JSON.stringify(topics),
    };
    const network = kafka.vpc && namedNetwork(this, kafka.vpc);
    const { quarantineQueue } = this;
    const made = sinkFunction(
      this,
      { config, timeout, encryption, source: this.internal.queue, quarantineQueue },
      {
        ...{ folder: "kafka-processor", contracts: Object.keys(topics), maxConcurrency, variables },
        ...(network ? { network } : {}),
        bundling: {
          // Some of the client is CommonJS, and its WebAssembly is a file unless it is asked for in the bundle.
          banner: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
          alias: { "@platformatic/wasm-utils": "@platformatic/wasm-utils/bundled" },
        },
        statements: [
          ...(secretArn === undefined
            ? []
            : [new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] })]),
          ...(auth.type === "iam" ? writeTo(auth.clusterArn, Object.values(topics)) : []),
          ...(network ? [JOIN_NETWORK] : []),
        ],
      },
    );
    this.function = made.function;
    this.log = made.log;
    if (!network) return;
    Validations.of(made.role).acknowledge({
      id: "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
      reason: "Lambda makes network interfaces in the function's name, which have no names before they are there.",
    });
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const JOIN_NETWORK = new PolicyStatement({
  actions: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ],
  resources: ["*"],
});

/** https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html */
function writeTo(clusterArn: string, topics: readonly string[]): PolicyStatement[] {
  const topicArn = clusterArn.replace(":cluster/", ":topic/");
  return [
    new PolicyStatement({ actions: ["kafka-cluster:Connect"], resources: [clusterArn] }),
    new PolicyStatement({
      actions: ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
      resources: topics.map((topic) => `${topicArn}/${topic}`),
    }),
  ];
}
