// What every alarm consists of. Each name is a heading of docs/runbook.md.
import type { IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";

export interface AlarmDefinition {
  readonly name: string;
  /** Where there are several of a kind, whom this one is about. */
  readonly of?: string;
  /** What it means, in one sentence for whoever was asleep. */
  readonly sentence: string;
  readonly metric: IMetric;
  /** The alarm goes off above it. */
  readonly threshold: number;
  /** Of so many periods, the latest included, … */
  readonly periods: number;
  /** … so many must be above the threshold. @default all */
  readonly periodsAbove?: number;
  readonly missingData: TreatMissingData;
  /**
   * `page`: events are late, lost or failing now, and the alarm ends by itself. `tell`: somebody must act, but nothing gets
   * worse overnight; such an alarm may stay on for days and would hide a later page.
   */
  readonly urgency: "page" | "tell";
}
