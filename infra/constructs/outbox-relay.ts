// Relays of an outbox beside the stack: tasks of a public image of Node, which install the package when they start. No image has to be built.
import { RemovalPolicy, Stack } from "aws-cdk-lib";
import type { IVpc } from "aws-cdk-lib/aws-ec2";
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  Secret as EcsSecret,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDrivers,
  OperatingSystemFamily,
} from "aws-cdk-lib/aws-ecs";
import { type ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { OutboxConfig } from "../config/outbox.ts";
import type { Config } from "../config.ts";
import { RELAY_IMAGE, RELAY_PACKAGES, RELAY_TASK } from "../defaults.ts";
import type { Encryption } from "./encryption.ts";
import { namedNetwork } from "./network.ts";

export interface OutboxRelayProps {
  readonly config: Config;
  readonly outbox: OutboxConfig;
  readonly encryption: Encryption;
  /** Where rows go: the topic where there is one. */
  readonly target: { readonly queue: IQueue; readonly topic: Topic | undefined };
  /** Lets the tasks publish there, as it lets the engine. */
  readonly enginePolicy: ManagedPolicy;
}

/** A service of so many tasks, each a relay. */
export class OutboxRelay extends Construct {
  readonly log: LogGroup;
  /** Among the metrics: the name of the queue or the topic. */
  readonly targetName: string;

  constructor(scope: Construct, id: string, props: OutboxRelayProps) {
    super(scope, id);
    const { outbox, target } = props;
    this.targetName = target.topic?.topicName ?? target.queue.queueName;
    this.log = this.makeLog(props);
    const taskDefinition = this.taskDefinition(props);
    const { vpc, ...network } = namedNetwork(this, outbox.vpc);
    new FargateService(this, "Service", {
      cluster: this.cluster(vpc),
      taskDefinition,
      ...network,
      desiredCount: outbox.relays,
      // Another relay does no harm, so the next ones are there before these go.
      ...{ minHealthyPercent: 100, maxHealthyPercent: 200 },
      circuitBreaker: { rollback: true },
      assignPublicIp: false,
    });
  }

  private cluster(vpc: IVpc): ICluster {
    // The CDK's class leaves out what its interface wants to be there or absent: the same at run time.
    return new Cluster(this, "Cluster", { vpc, containerInsightsV2: ContainerInsights.ENABLED }) as ICluster;
  }

  private makeLog({ config, encryption }: OutboxRelayProps): LogGroup {
    return new LogGroup(this, "Logs", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(encryption.customerKey ? { encryptionKey: encryption.customerKey } : {}),
    });
  }

  private taskDefinition({ outbox, target, enginePolicy }: OutboxRelayProps): FargateTaskDefinition {
    const taskRole = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com"),
      managedPolicies: [enginePolicy],
    });
    const definition = new FargateTaskDefinition(this, "Task", {
      ...RELAY_TASK,
      taskRole,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    });
    const secret = Secret.fromSecretCompleteArn(this, "Database", outbox.secretArn);
    definition.addContainer("relay", {
      image: ContainerImage.fromRegistry(RELAY_IMAGE),
      user: "node",
      workingDirectory: "/home/node",
      command: ["sh", "-c", commandOf(outbox), "relay", ...targetFlags(target)],
      // No argument and no plain variable holds the password.
      secrets: { SLUICE_DATABASE_URL: EcsSecret.fromSecretsManager(secret) },
      logging: LogDrivers.awsLogs({ logGroup: this.log, streamPrefix: "relay" }),
    });
    const { secretKeyArn } = outbox;
    if (secretKeyArn !== undefined) definition.addToExecutionRolePolicy(this.decryptSecrets(secretKeyArn));
    return definition;
  }

  /** By hand: for a key that is only named, the secret's own grant comes to nothing. */
  private decryptSecrets(keyArn: string): PolicyStatement {
    const service = `secretsmanager.${Stack.of(this).region}.amazonaws.com`;
    return new PolicyStatement({
      actions: ["kms:Decrypt"],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": service } },
    });
  }
}

/** `exec`, so that the end that the service asks for reaches the relay, which ends what it has begun. */
function commandOf({ packages, engine }: OutboxConfig): string {
  const install = `npm install --prefix . --ignore-scripts --no-audit --no-fund --loglevel=error ${[...packages, ...RELAY_PACKAGES].join(" ")}`;
  const ownEngine = engine === undefined ? "" : ` --engine ${engine}`;
  return `${install} && exec node_modules/.bin/sluice outbox relay --json${ownEngine} "$@"`;
}

const targetFlags = ({ queue, topic }: OutboxRelayProps["target"]): string[] =>
  topic ? ["--topic", topic.topicArn] : ["--queue", queue.queueArn];
