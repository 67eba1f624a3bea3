// What the message attributes of an event may be called. Loaded by the processor: no schema in it.

import { RAW_DELIVERY_MAX_ATTRIBUTES } from "../wiring/index.ts";

/** Those that every event has, whatever the contract says of it. */
const SLUICES_OWN = ["contract", "type", "category", "cluster"] as const;
/** No period at the end, nor two in a row. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const ATTRIBUTE_NAME = /^(?!(AWS|Amazon)\.)(?!.{257})[\w-]+(\.[\w-]+)*$/i;

/** `own` are those that the contract gives the event. @throws TypeError that names the event and the attribute that cannot be. */
export function checkAttributeNames(contract: string, type: string, own: readonly string[]): void {
  const refuse = (why: string): never => {
    throw new TypeError(`${contract} ${type}: ${why}`);
  };
  for (const [index, name] of own.entries()) {
    if (SLUICES_OWN.includes(name as (typeof SLUICES_OWN)[number])) {
      refuse(`an attribute called ${name} would replace Sluice's own; give it another name`);
    }
    if (!ATTRIBUTE_NAME.test(name)) refuse(`SNS takes no attribute called ${name}`);
    if (own.indexOf(name) !== index) refuse(`two attributes are called ${name}`);
  }
  if (SLUICES_OWN.length + own.length > RAW_DELIVERY_MAX_ATTRIBUTES) {
    refuse(`more than ${RAW_DELIVERY_MAX_ATTRIBUTES} attributes, with Sluice's own: ${SLUICES_OWN.join(", ")}`);
  }
}
