// What a next major version could be: the same changes as v1 in another shape and another vocabulary. For tests only.

import type { Contract, ExternalEvent } from "../../shared/contracts/index.ts";
import type { InternalEvent } from "../../shared/engines/maestro/index.ts";
import { CONTRACTS, type ContractName } from "../../shared/engines/maestro/index.ts";

const NAME = "v2" as ContractName;

export const v2: Contract<InternalEvent> = {
  name: NAME,
  map(event, context, partitionKey) {
    const mapped = CONTRACTS.v1.map(event, context, partitionKey);
    return mapped.kind === "events" ? { kind: "events", events: mapped.events.map(asV2) } : mapped;
  },
};

function asV2({ id, body, attributes, ...event }: ExternalEvent): ExternalEvent {
  const { data, deprecated: _, deprecationfrom: __, deprecationsunset: ___, ...envelope } = JSON.parse(body);
  const { workflow_id, workflow_name, workflow_instance_id, status } = data;
  const renamed = status === "SUCCEEDED" ? "COMPLETED" : status;
  return {
    ...event,
    contract: NAME,
    id: `v2-${id}`,
    attributes: { ...attributes, contract: "v2", status: [renamed] },
    body: JSON.stringify({
      ...envelope,
      id: `v2-${id}`,
      previousid: id,
      type: envelope.type.replace(/v1$/, "v2"),
      data: { workflow: { id: workflow_id, name: workflow_name, instance: workflow_instance_id }, outcome: renamed },
    }),
  };
}
