// What v1 and maestro say of an event in its attributes, beside contract and cluster.

/** What subscribers may filter several event types by. */
export type Category = "workflow-change" | "instance-status-change";

export type WorkflowFacts<Type extends string> = {
  readonly type: Type;
  readonly category: Category;
  readonly workflow_id: string;
  readonly step_id?: string;
  /** At least one, each of a vocabulary that SNS accepts. */
  readonly status?: readonly string[];
  readonly terminal?: boolean;
  readonly tags?: readonly string[];
};
