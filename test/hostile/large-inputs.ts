// Inputs of a mebibyte, each of one thing: what is cheap to send must be cheap to read.
import * as factories from "../support/internal-events.ts";

const MIB = 1_048_576;
const times = (text: string, bytes = MIB): string => text.repeat(Math.floor(bytes / text.length));
const nested = (open: string, close: string, bytes = MIB, inside = "1"): string => {
  const depth = Math.floor(bytes / (open.length + close.length));
  return open.repeat(depth) + inside + close.repeat(depth);
};

const event = JSON.stringify(factories.stepInstanceUpdate());
const instances = JSON.stringify(factories.workflowInstanceUpdate());
const version = JSON.stringify(factories.workflowVersionUpdate({ version_id: 2 }));
/** The same event with a field written as it is given. */
const withField = (text: string, field: string, raw: string): string => {
  const { [field]: _, ...rest } = JSON.parse(text);
  return `${JSON.stringify(rest).slice(0, -1)},${JSON.stringify(field)}:${raw}}`;
};
const records = (count: number, overrides: object = {}): string =>
  JSON.stringify(
    factories.workflowInstanceUpdate(
      Array.from({ length: count }, (_, index) =>
        factories.changeRecord({ workflow_instance_id: index, tags: undefined, ...overrides }),
      ),
    ),
  );
/** Finite, so it has to be compared digit by digit. */
const LONG_FRACTION = `0.1${times("0", MIB - 600)}1`;
const ROOM = MIB - 2_000;

export const LARGE_INPUTS: Readonly<Record<string, string>> = {
  "opening brackets": times("["),
  "brackets, closed again": nested("[", "]"),
  "objects in objects": nested('{"a":', "}"),
  "objects in objects called __proto__": nested('{"__proto__":', "}"),
  "records of SNS in records of SNS": nested('{"Sns":', "}", MIB, event),
  "an unknown field, nested": withField(event, "later", nested("[", "]", ROOM)),
  "an unknown field, nested, with a number that a double cannot keep": withField(
    event,
    "later",
    nested("[", "]", ROOM, "12345678901234567890"),
  ),
  "an author, nested": withField(version, "author", nested('{"name":"n","a":', "}", ROOM)),
  "tags, nested": withField(
    instances,
    "change_records",
    `[${JSON.stringify(factories.changeRecord()).slice(0, -1)},"tags":[{"name":"n","a":${nested("[", "]", ROOM - 1_000)}}]}]`,
  ),
  "one string": JSON.stringify(times("x", MIB - 2)),
  "one string as the workflow's id": withField(event, "workflow_id", JSON.stringify(times("x", ROOM))),
  "one string as the type": withField(event, "type", JSON.stringify(times("x", ROOM))),
  "one string as a status": withField(event, "pending_records", JSON.stringify([{ old_status: times("x", ROOM) }])),
  "escapes of NUL as the workflow's id": withField(event, "workflow_id", `"${times("\\u0000", ROOM)}"`),
  "escapes of half a character": withField(event, "workflow_id", `"${times("\\ud83d", ROOM)}"`),
  "escaped quotation marks": withField(event, "workflow_id", `"${times('\\"', ROOM)}"`),
  "escaped backslashes": withField(event, "workflow_id", `"${times("\\\\", ROOM)}"`),
  "opening quotation marks": times('"'),
  "digits as an id": withField(event, "workflow_instance_id", times("9", ROOM)),
  "digits in an unknown field": withField(event, "later", times("9", ROOM)),
  "a long fraction as an id": withField(event, "workflow_instance_id", LONG_FRACTION.slice(0, ROOM)),
  "a long fraction in an unknown field": withField(event, "later", `0.1${times("0", ROOM)}1`),
  "a long exponent": withField(event, "later", `1e${times("0", ROOM)}1`),
  "many numbers that a double cannot keep": withField(event, "later", `[${times("12345678901234567,", ROOM)}1]`),
  "many exponents": withField(event, "later", `[${times("1e5,", ROOM)}1]`),
  "minus signs": times("-"),
  commas: `[${times(",")}`,
  "blank space": times(" "),
  "blank space after colons": `{${times('"a":          1,', ROOM)}"b":1}`,
  "as many records as fit": records(3_400),
  "records with ids that a double cannot keep": records(3_400).replaceAll(
    /"event_time":\d+/g,
    '"event_time":12345678901234567890',
  ),
  "records of which the last is wrong": records(3_400).replace(/"IN_PROGRESS"(?!.*"IN_PROGRESS")/, '"LATER"'),
  "records that are all wrong": withField(instances, "change_records", `[${times("{},", ROOM)}{}]`),
  "records that are no objects": withField(instances, "change_records", `[${times("0,", ROOM)}0]`),
  tags: withField(
    instances,
    "change_records",
    JSON.stringify([
      factories.changeRecord({ tags: Array.from({ length: 40_000 }, (_, index) => ({ name: `tag-${index}` })) }),
    ]),
  ),
  fields: `{${Array.from({ length: 80_000 }, (_, index) => `"f${index}":0`).join(",")},${event.slice(1)}`,
  "the same field again and again": `{${times('"__proto__":{"type":"x"},', ROOM)}${event.slice(1)}`,
};
