// Every alarm, and the one page among them.
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  MathExpression,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Config } from "../../config.ts";
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
  /** Where the page speaks. */
  readonly opsTopic: ITopic;
  /** Where what can wait until morning speaks. */
  readonly ticketTopic: ITopic;
  /** Leaves out what CloudWatch has to combine or to calculate: the page, and alarms of metric math. */
  readonly plainOnly: boolean;
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
    const alarms = definitions
      .filter(({ metric }) => !(props.plainOnly && metric instanceof MathExpression))
      .map((definition) => ({ definition, alarm: this.alarm(definition) }));
    const urgent = alarms.filter(({ definition }) => definition.urgency === "page").map(({ alarm }) => alarm);
    const page = props.plainOnly ? undefined : this.page(urgent);
    for (const { definition, alarm } of alarms) if (definition.urgency === "tell") speakUp(alarm, props.ticketTopic);
    if (page) speakUp(page, props.opsTopic);
    this.all = [...(page ? [page] : []), ...alarms.map(({ alarm }) => alarm)];
  }

  private page(urgent: readonly Alarm[]): CompositeAlarm {
    return new CompositeAlarm(this, PAGE, {
      compositeAlarmName: this.nameOf(PAGE),
      alarmDescription: this.describe(
        PAGE,
        "Events are late, lost or failing right now; the alarms that are on say which.",
      ),
      alarmRule: AlarmRule.anyOf(...urgent.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
    });
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
}

/** Tells of the end too: whoever was woken may sleep again. */
function speakUp(alarm: Alarm | CompositeAlarm, topic: ITopic): void {
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}
