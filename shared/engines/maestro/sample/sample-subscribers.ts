// Four subscribers as teams write them: each with a filter policy on the message attributes.
// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
import type { SampleSubscriber } from "../../index.ts";

export const SAMPLE_SUBSCRIBERS: readonly SampleSubscriber[] = [
  {
    name: "dashboards",
    wants: "every instance status change",
    filterPolicy: { category: ["instance-status-change"] },
  },
  {
    name: "alerting",
    wants: "failures and time-outs",
    filterPolicy: { category: ["instance-status-change"], status: ["FAILED", "TIMED_OUT"] },
  },
  {
    name: "downstream",
    wants: "successes of one workflow",
    filterPolicy: {
      type: ["workflow-instance.status.changed"],
      workflow_id: ["etl.daily-load"],
      status: ["SUCCEEDED"],
    },
  },
  {
    name: "audit",
    wants: "every workflow change",
    filterPolicy: { category: ["workflow-change"] },
  },
];
