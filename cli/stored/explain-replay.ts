// `replay --explain`: what a replay would give, with nothing changed.
import { counted } from "../counted.ts";
import { deployedProcessor } from "../target/processor-settings.ts";
import { shortened } from "../text-table.ts";
import { explainStored, type Forecast, forecast } from "./explain-stored.ts";
import { reachable } from "./reachable.ts";
import { isSelected } from "./selection.ts";
import type { SettleOptions, SettleOutcome } from "./settlement.ts";
import type { StoredMessage } from "./stored-message.ts";

export async function explainReplay(
  { target, stored, selection, engineFile }: SettleOptions,
  looked: StoredMessage[],
): Promise<SettleOutcome> {
  const { ready, behind } = reachable(looked, (message) => isSelected(message, selection), stored.isFifo);
  const { environment, modifiedAt } = await deployedProcessor(target);
  const expected = forecast(ready, await explainStored(environment, engineFile, Date.now));
  const facts = { looked_at: looked.length, selected: ready.length, behind: behind.length, ...expected };
  return {
    facts: { ...facts, deployed: modifiedAt.toISOString() },
    lines: describeForecast(expected, ready.length, looked.length, modifiedAt),
    exitCode: expected.quarantined > 0 ? 1 : 0,
  };
}

const SHOWN_DETAILS = 10;

function describeForecast(expected: Forecast, selected: number, lookedAt: number, modifiedAt: Date): string[] {
  const details = Object.entries(expected.quarantined_by_detail);
  return [
    `${selected} selected of ${lookedAt} looked at; with the code of this checkout, replaying them would give:`,
    `  ${expected.published} published, as ${counted(expected.external_events, "external event")}`,
    `  ${expected.ignored} ignored`,
    `  ${expected.quarantined} quarantined again`,
    ...details.slice(0, SHOWN_DETAILS).map(([detail, count]) => `    ${count} × ${shortened(detail, 160)}`),
    ...(details.length > SHOWN_DETAILS
      ? [`    … and ${details.length - SHOWN_DETAILS} other reasons; --json has all`]
      : []),
    `Nothing was changed. The deployed processor is of ${modifiedAt.toISOString()}: see that it has this code.`,
  ];
}
