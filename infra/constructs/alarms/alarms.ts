// Every alarm, the one page among them, and the topic where they speak.
import { Stack } from "aws-cdk-lib";
import { Alarm, AlarmRule, AlarmState, ComparisonOperator, CompositeAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { Config } from "../../config.ts";
import type { Encryption } from "../encryption.ts";
import type { AlarmDefinition, WatchedReader, WatchedResources } from "../watched-resources.ts";
import { booksAlarms } from "./books-alarms.ts";
import { canaryAlarm, deliveryAlarms, processorAlarms } from "./flow-alarms.ts";
import { outboxAlarms } from "./outbox-alarms.ts";
import { heldAlarms, queueAlarms } from "./queue-alarms.ts";

/** The alarm that wakes somebody; it too has its section in the runbook. */
const PAGE = "page";

export interface AlarmsProps {
  readonly config: Config;
  readonly resources: WatchedResources;
  readonly opsTopic: ITopic;
}

/** One page for everything that is wrong now, and a word for what somebody must deal with in working hours. */
export class Alarms extends Construct {
  /** Every alarm, the page first. */
  readonly all: readonly (Alarm | CompositeAlarm)[];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { resources, config } = props;
    const { sns } = resources;
    /** What goes wrong with each function for external events by itself. */
    const ofEach = (alarmsOf: (reader: WatchedReader) => AlarmDefinition[]): AlarmDefinition[] =>
      [...(sns ? [sns.reader] : []), ...resources.others].flatMap((reader) =>
        alarmsOf(reader).map((alarm) => (reader.of === undefined ? alarm : { ...alarm, of: reader.of })),
      );
    const definitions = [
      ...ofEach((reader) => [...processorAlarms(reader, config.alarms), ...queueAlarms(reader, config)]),
      ...(sns ? deliveryAlarms(sns.externalTopic, config.alarms) : []),
      ...heldAlarms(resources),
      ...ofEach((reader) => booksAlarms(reader, config.alarms)),
      ...(resources.relayTarget === undefined ? [] : outboxAlarms(resources.relayTarget, config.alarms)),
      ...(config.canary ? [canaryAlarm(resources, config.alarms)] : []),
    ];
    const alarms = definitions.map((definition) => ({ definition, alarm: this.alarm(definition) }));
    const urgent = alarms.filter(({ definition }) => definition.urgency === "page").map(({ alarm }) => alarm);
    const page = new CompositeAlarm(this, PAGE, {
      compositeAlarmName: this.nameOf(PAGE),
      alarmDescription: this.describe(
        PAGE,
        "Events are late, lost or failing right now; the alarms that are on say which.",
      ),
      alarmRule: AlarmRule.anyOf(...urgent.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
    });
    for (const { definition, alarm } of alarms) if (definition.urgency === "tell") this.speakUp(alarm);
    this.speakUp(page);
    this.all = [page, ...alarms.map(({ alarm }) => alarm)];
  }

  private alarm(definition: AlarmDefinition): Alarm {
    const { name, of, sentence, metric, threshold, periods, periodsAbove, missingData } = definition;
    const fullName = of === undefined ? name : `${name}-${of}`;
    return new Alarm(this, fullName, {
      alarmName: this.nameOf(fullName),
      alarmDescription: this.describe(name, sentence),
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: periodsAbove ?? periods,
      treatMissingData: missingData,
    });
  }

  private nameOf(name: string): string {
    return `sluice-${this.#props.resources.stage}-${name}`;
  }

  /** The sentence, and where to read on. */
  private describe(name: string, sentence: string): string {
    return `${sentence} ${this.#props.config.alarms.runbookUrl}#${name}`;
  }

  /** Tells of the end too: whoever was woken may sleep again. */
  private speakUp(alarm: Alarm | CompositeAlarm): void {
    const action = new SnsAction(this.#props.opsTopic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

const ALARMS = new ServicePrincipal("cloudwatch.amazonaws.com");

export interface OpsTopicProps {
  readonly encryption: Encryption;
  readonly emails: readonly string[];
}

/** Where alarms speak; under the stage's key, since CloudWatch cannot use the one that AWS keeps for SNS. */
export class OpsTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { encryption: { key }, emails }: OpsTopicProps) {
    super(scope, id);
    // No condition: one that CloudWatch does not meet would silence every alarm. The topic's policy names the account.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    key.addToResourcePolicy(
      new PolicyStatement({ principals: [ALARMS], actions: ["kms:Decrypt", "kms:GenerateDataKey*"], resources: ["*"] }),
    );
    this.topic = new Topic(this, "Topic", { masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [ALARMS],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    for (const email of emails) this.topic.addSubscription(new EmailSubscription(email));
  }
}
