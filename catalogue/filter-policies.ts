// Filter policies that a page shows: each lets the page's own example through.
import type { ExternalEvent } from "../shared/contracts/index.ts";
import { type PublishedContract, vocabularyOf } from "../shared/engines/index.ts";

export interface FilterPolicy {
  readonly wish: string;
  readonly policy: Readonly<Record<string, readonly unknown[]>>;
}

/** Wishes that read better in words of their own. */
const WELL_KNOWN = ["status", "terminal", "tags"];

export function filterPolicies(contract: PublishedContract, { type, attributes }: ExternalEvent): FilterPolicy[] {
  const base = { contract: [contract.name], type: [type] };
  const own = Object.entries(contract.filterKeys)
    .filter(([, { attribute }]) => attribute in attributes && !WELL_KNOWN.includes(attribute))
    .flatMap(([key, { attribute, isId }]): FilterPolicy[] => {
      const values = arrayOf(attributes[attribute] ?? []);
      const name = key.replace(/_id$/, "").replaceAll("_", " ");
      if (isId) {
        const start = /^\w+\W?/.exec(String(values[0]))?.[0];
        return [
          { wish: `Only those of one ${name}`, policy: { ...base, [attribute]: values } },
          {
            wish: `Only those of ${name}s whose ids begin alike`,
            policy: { ...base, [attribute]: [{ prefix: start }] },
          },
        ];
      }
      if (!vocabularyOf(contract, attribute)) return [];
      return [{ wish: `Only those with a certain ${name}`, policy: { ...base, [attribute]: values } }];
    });
  return [{ wish: "Every event of this type", policy: base }, ...own, ...wellKnown(base, attributes)];
}

function wellKnown(
  base: FilterPolicy["policy"],
  { status, terminal, tags }: ExternalEvent["attributes"],
): FilterPolicy[] {
  const policies: FilterPolicy[] = [];
  if (status) {
    policies.push({ wish: "Only those that lead to certain statuses", policy: { ...base, status: arrayOf(status) } });
  }
  if (terminal) {
    policies.push({
      wish: terminal === "true" ? "Only those that end something" : "All but those that end something",
      policy: { ...base, terminal: [terminal] },
    });
  }
  if (tags) {
    policies.push({ wish: "Only those with a certain tag", policy: { ...base, tags: arrayOf(tags).slice(0, 1) } });
  }
  return policies;
}

const arrayOf = (value: string | readonly string[]): readonly string[] => [value].flat();
