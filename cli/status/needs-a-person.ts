// What of a deployment's state needs a person, in words (pure).
import type { Status } from "./read-status.ts";

export function needsAPerson(status: Status, deployment: string, maxAgeSeconds: number): string[] {
  const { internal, quarantine, deadLetter, mappingState } = status;
  const quarantined = quarantine.visible + quarantine.inFlight;
  const dead = deadLetter.visible + deadLetter.inFlight;
  const age = internal.oldestSeconds ?? 0;
  return [
    ...(mappingState === "Enabled" ? [] : [`the processor does not read: its mapping is ${mappingState}`]),
    ...(age > maxAgeSeconds ? [`the oldest internal message is ${age} s old, more than ${maxAgeSeconds}`] : []),
    ...(dead > 0 ? [`${dead} dead-lettered: sluice dead-letter list`] : []),
    ...(quarantined > 0 ? [`${quarantined} quarantined: sluice quarantine list`] : []),
    ...(/_(COMPLETE)$/.test(deployment) && !/ROLLBACK/.test(deployment)
      ? []
      : [`the last deployment is ${deployment}`]),
  ];
}
