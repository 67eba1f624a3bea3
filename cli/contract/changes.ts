// What can differ between two versions of a contract, and whether that breaks a subscriber: the one place that decides.
//
// Two directions count. Whoever knows the old version must understand every new event; and whoever reads with the new
// version must understand every old event, because those lie in queues for up to 14 days, in archives for years, and
// come again in a replay.

interface Judgement {
  readonly breaks: boolean;
  readonly why: string;
}

const harmless = (why: string): Judgement => ({ breaks: false, why });
const breaking = (why: string): Judgement => ({ breaks: true, why });

export const CHANGES = {
  "contract-added": harmless("nobody has to subscribe to it"),
  "contract-removed": breaking("its subscribers receive nothing any more"),
  "event-type-added": harmless(
    "subscribers let types pass that they do not know; filters that name types do not even see it",
  ),
  "event-type-removed": breaking("whoever waits for it waits forever"),
  "field-added": harmless("it is optional, and subscribers let fields pass that they do not know"),
  "required-field-added": breaking(
    "events that were published before lack it, so a subscriber that validates refuses what is in its queue or archive; add it as optional",
  ),
  "field-added-to-closed-object": breaking("readers of this object refuse fields that they do not know"),
  "field-removed": breaking("whoever reads it finds nothing"),
  "field-made-optional": breaking("whoever relies on its always being there finds nothing"),
  "field-made-required": breaking(
    "events that were published before may lack it, so a subscriber that validates refuses what is in its queue or archive",
  ),
  "field-not-of-cloud-events": breaking(
    "SDKs of CloudEvents refuse the event or lose the field: beside `data` they take names of lower-case letters and digits, and of values text, booleans and 32-bit integers",
  ),
  "field-alike-but-for-case": breaking(
    "generated code, columns and tables that know no case make one field of the two",
  ),
  "attribute-not-of-sns": breaking(
    "SNS has text and lists of texts as message attributes, and filters on nothing else",
  ),
  "type-changed": breaking("code that was written for the old type fails on the new one, or on events of before"),
  "format-changed": breaking("code that parses the old form fails on the new one, or on events of before"),
  "limits-changed": breaking(
    "columns, buffers and validators are cut to the old limits; events of before may not keep the new ones",
  ),
  "value-added": breaking("subscribers switch over a closed vocabulary: nobody handles the new value"),
  "value-removed": breaking("whoever waits for it, or filters by it, waits forever"),
  "value-renamed": breaking(
    "whoever waits for the old one, or filters by it, waits forever, and nobody handles the new one",
  ),
  "vocabulary-opened": breaking("any value may come where subscribers switch over a closed vocabulary"),
  "vocabulary-closed": breaking("events of before may hold a value that is not in it"),
  "unknown-fields-allowed": breaking("readers that were told there is nothing else refuse what may now come"),
  "unknown-fields-refused": breaking("a subscriber that validates refuses events of before that hold more"),
  "too-many-attributes": breaking("SNS discards a message with more than ten on its way to a queue with raw delivery"),
  "schema-moved": breaking(
    "events of before name an address that has no schema any more, and local copies go by the address",
  ),
  "generated-code-changed": breaking(
    "generators name types by titles and fill in defaults: code that was written for what they made does not compile any more, or does something else",
  ),
  "text-changed": harmless("only words changed; if the meaning did, it is a break that no tool can see"),
  "deprecation-changed": harmless(
    "it comes as before; whoever relies on it learns in time that it may not be in a next version",
  ),
  "not-comparable": breaking("this part of JSON Schema is not understood here, so it may break anything"),
} as const satisfies Record<string, Judgement>;

export type Change = keyof typeof CHANGES;
