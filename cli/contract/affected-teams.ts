// Whom a difference concerns, by what the teams have registered (pure).
import type { Change } from "./changes.ts";
import { conditionsOn, filterKeys, letsThrough } from "./check-registration.ts";
import type { Contracts, Difference } from "./compare-contracts.ts";
import type { Registration, Reliance } from "./registration.ts";

export interface AffectedTeam {
  readonly team: string;
  readonly contact: string;
  readonly because: string;
}

export function affectedTeams(
  difference: Difference,
  registrations: readonly Registration[],
  after: Contracts,
): AffectedTeam[] {
  return registrations.flatMap((registration) => {
    const because = reasonOf(difference, registration, after);
    return because === undefined ? [] : [{ team: registration.team, contact: registration.contact, because }];
  });
}

/** What makes a reader refuse the event, whichever of its fields the reader is after. */
const REFUSED_AS_A_WHOLE: ReadonlySet<Change> = new Set([
  "required-field-added",
  "field-added-to-closed-object",
  "unknown-fields-allowed",
  "unknown-fields-refused",
]);

function reasonOf(difference: Difference, registration: Registration, after: Contracts): string | undefined {
  if (difference.change === "event-type-added") return receivesNewType(difference, registration, after);
  if (!difference.breaks && difference.change !== "deprecation-changed") return undefined;
  const reliances = registration.relies_on.filter(({ contract, type }) =>
    difference.type === undefined
      ? contract === difference.contract
      : contract === difference.contract && type === difference.type,
  );
  if (reliances.length === 0) return undefined;
  const isOfWhole = difference.path === "" || (difference.part === "body" && REFUSED_AS_A_WHOLE.has(difference.change));
  if (isOfWhole) return `relies on ${difference.type ?? difference.contract}`;
  return difference.part === "attributes"
    ? filterReason(difference, registration)
    : reliances.map((reliance) => fieldReason(difference, reliance)).find((reason) => reason !== undefined);
}

/** A filter that does not name types lets later ones through. */
function receivesNewType(
  { contract, type }: Difference,
  { filter = {}, relies_on }: Registration,
  after: Contracts,
): string | undefined {
  const event = after.get(contract)?.get(type ?? "");
  const subscribes = relies_on.some((reliance) => reliance.contract === contract);
  return event?.attributes && subscribes && letsThrough(filter, event)
    ? "will receive it: its filter lets it through"
    : undefined;
}

function fieldReason({ path, change, lost }: Difference, { fields, statuses }: Reliance): string | undefined {
  const field = fields.find((each) => isWithin(each, path) || isWithin(path, each));
  if (field === undefined) return undefined;
  const isLossOfValues = change === "value-removed";
  const awaited = statuses?.filter((status) => lost?.includes(status)) ?? [];
  if (isLossOfValues && statuses && awaited.length === 0) return undefined;
  return awaited.length > 0 ? `waits for ${awaited.join(", ")} in ${field}` : `relies on ${field}`;
}

/** Exact values are lost with the value; operators and absence may mean anything else than before. */
function filterReason({ path, change, lost }: Difference, { filter = {} }: Registration): string | undefined {
  const attribute = path.replace(/\[\].*$/, "");
  if (!filterKeys(filter).includes(attribute)) return undefined;
  const conditions = conditionsOn(filter, attribute);
  const hasOperators = conditions.some((condition) => typeof condition === "object");
  const named = conditions.filter((condition) => lost?.includes(condition));
  if (named.length > 0) return `filters by ${attribute} ${named.join(", ")}`;
  const isAboutValues = change === "value-added" || change === "value-removed" || change === "value-renamed";
  return isAboutValues && !hasOperators ? undefined : `filters by ${attribute}`;
}

/** Whether one path is the other, or lies within it. */
const isWithin = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[]`);
