// Filter policies that a page shows: each lets the page's own example through.
import type { ExternalEvent } from "../../shared/contracts/index.ts";

export interface FilterPolicy {
  readonly wish: string;
  readonly policy: Readonly<Record<string, readonly unknown[]>>;
}

export function filterPolicies({ contract, type, attributes }: ExternalEvent): FilterPolicy[] {
  const base = { contract: [contract], type: [type] };
  const { workflow_id, status, terminal, tags } = attributes;
  const area = String(workflow_id).split(".")[0];
  const policies = [
    { wish: "Every event of this type", policy: base },
    { wish: "Only those of one workflow", policy: { ...base, workflow_id: [workflow_id] } },
    {
      wish: "Only those of workflows whose ids begin alike",
      policy: { ...base, workflow_id: [{ prefix: `${area}.` }] },
    },
  ];
  if (status) {
    policies.push({
      wish: "Only those that lead to certain statuses",
      policy: { ...base, status: arrayOf(status) } as typeof base,
    });
    policies.push({
      wish: terminal === "true" ? "Only those that end something" : "All but those that end something",
      policy: { ...base, terminal: [terminal] } as typeof base,
    });
  }
  if (tags) {
    policies.push({
      wish: "Only those with a certain tag",
      policy: { ...base, tags: arrayOf(tags).slice(0, 1) } as typeof base,
    });
  }
  return policies;
}

const arrayOf = (value: string | readonly string[]): readonly string[] => [value].flat();
