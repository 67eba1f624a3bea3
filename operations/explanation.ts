// What is said of one line, as a line of JSON (pure).
import type { ExternalEvent, MessageReading } from "../shared/contracts/index.ts";
import type { Filterable } from "../shared/subscriber/index.ts";

/** Of one line; in what is written, in wire names, `number` is `line`. What is undefined is left out. */
export interface Explanation {
  /** `external` of an event that was published. */
  readonly outcome: MessageReading["kind"] | "external";
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly type?: string | undefined;
  readonly partitionKey?: string | undefined;
  /** Where the line names the group that the message was sent in. */
  readonly groupId?: string | undefined;
  /** Of a group that is not the partition key. */
  readonly warning?: string | undefined;
  readonly events: readonly ExplainedEvent[];
}

/** Of one that was published there is no content: its body is not of here. */
export interface ExplainedEvent extends Pick<ExternalEvent, "contract" | "body" | "content"> {
  readonly attributes: Required<Filterable>["attributes"];
}

/** Whether a filter lets an event through, or else which rule failed first, and what it saw; as JSON. */
export type MatchText = (event: Pick<ExplainedEvent, "attributes" | "body">) => string;

/** Bodies are JSON already, and the larger part: they are not parsed to be written again. Outcomes and reasons are words of ours. */
export function explanationText(
  { file, number: line }: { readonly file: string | undefined; readonly number: number },
  explanation: Explanation,
  matchText?: MatchText,
): string {
  const {
    outcome,
    reason,
    detail,
    type,
    partitionKey: partition_key,
    groupId: group_id,
    warning,
    events,
  } = explanation;
  // One form for all: what is undefined is left out. Text put together from members would be joined again, byte by byte.
  const text = JSON.stringify({ file, line, outcome, reason, detail, type, partition_key, group_id, warning });
  if (events.length === 0) return text;
  return `${text.slice(0, -1)},"events":[${events.map((event) => eventText(event, matchText)).join(",")}]}`;
}

function eventText(event: ExplainedEvent, matchText?: MatchText): string {
  const { contract, attributes, body, content } = event;
  const filter = matchText ? `"filter":${matchText(event)},` : "";
  const written = content ? body : inOneLine(body);
  return `{"contract":${JSON.stringify(contract)},${filter}"attributes":${JSON.stringify(attributes)},"body":${written}}`;
}

/** JSON may hold line ends between its values; what is written here does not. */
const inOneLine = (json: string): string =>
  json.includes("\n") || json.includes("\r") ? JSON.stringify(JSON.parse(json)) : json;
