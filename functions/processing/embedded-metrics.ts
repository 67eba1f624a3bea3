// Metrics → documents of CloudWatch's embedded metric format (pure). A document is one line of the log. In it a name has one
// value, be it of a metric or of a dimension, so what agrees shares a document and what does not opens the next.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

/** Values of one metric in one document, by the specification above. */
const MAX_VALUES = 100;

export interface Metric {
  readonly name: string;
  readonly unit: "Count" | "Milliseconds";
  /** A list where each value counts by itself, as in percentiles. */
  readonly value: number | readonly number[];
}

/** Metrics with the same dimensions, beyond those that every metric has. */
export interface MetricGroup {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly metrics: readonly Metric[];
}

export interface MetricFrame {
  readonly namespace: string;
  readonly timestampMs: number;
  /** Dimensions of every metric. */
  readonly dimensions: Readonly<Record<string, string>>;
}

type Value = Metric["value"] | string;

/** Texts that grow, and lists that are searched: for a dozen names a Map takes twice as long. */
interface Document {
  /** Each says of some members that they are metrics, and which members are their dimensions. */
  directives: string;
  /** Dimensions and metrics, as they are written and one by one. */
  members: string;
  readonly names: string[];
  readonly values: Value[];
}

/**
 * As few documents as first fit finds, the first group in the first of them; each is the text of a JSON object.
 * Names are ours, with nothing in them to escape.
 *
 * @param facts - members of the first document that are no metrics, as JSON has them, each with a comma behind it.
 */
export function embeddedMetrics(groups: readonly MetricGroup[], frame: MetricFrame, facts = ""): string[] {
  const empty: Document = { directives: "", members: "", names: [], values: [] };
  const names = addMembers(frame.dimensions, empty);
  const head = `{"Namespace":"${frame.namespace}","Dimensions":[[${names.slice(1)}`;
  const documents: Document[] = [];
  for (const group of groups) {
    for (const part of withinLimit(group)) {
      let document = documents.find((candidate) => agrees(candidate, part));
      if (!document) {
        document = { ...empty, names: [...empty.names], values: [...empty.values] };
        documents.push(document);
      }
      add(part, document, head);
    }
  }
  return documents.map(
    ({ directives, members }, index) =>
      `{${index === 0 ? facts : ""}"_aws":{"Timestamp":${frame.timestampMs},"CloudWatchMetrics":[${directives}]}${members}}`,
  );
}

function add({ dimensions, metrics }: MetricGroup, document: Document, head: string): void {
  const names = addMembers(dimensions, document);
  let definitions = "";
  for (const { name, unit, value } of metrics) {
    definitions += `${definitions && ","}{"Name":"${name}","Unit":"${unit}"}`;
    addMember(name, value, document);
  }
  document.directives += `${document.directives && ","}${head}${names}]],"Metrics":[${definitions}]}`;
}

/** Returns their names, each behind a comma. */
function addMembers(dimensions: MetricGroup["dimensions"], document: Document): string {
  let names = "";
  for (const name in dimensions) {
    names += `,"${name}"`;
    addMember(name, dimensions[name] ?? "", document);
  }
  return names;
}

function addMember(name: string, value: Value, document: Document): void {
  if (document.names.includes(name)) return;
  document.names.push(name);
  document.values.push(value);
  document.members += `,"${name}":${typeof value === "number" ? value : JSON.stringify(value)}`;
}

const isWithinLimit = ({ value }: Metric): boolean => typeof value === "number" || value.length <= MAX_VALUES;

/** A group as it is, or, where a list is too long for a document, with the rest of the list in groups of its own. */
function withinLimit(group: MetricGroup): MetricGroup[] {
  const { dimensions } = group;
  if (group.metrics.every(isWithinLimit)) return [group];
  const more: MetricGroup[] = [];
  const metrics = group.metrics.map((metric): Metric => {
    const { value } = metric;
    if (typeof value === "number") return metric;
    for (let from = MAX_VALUES; from < value.length; from += MAX_VALUES) {
      more.push({ dimensions, metrics: [{ ...metric, value: value.slice(from, from + MAX_VALUES) }] });
    }
    return { ...metric, value: value.slice(0, MAX_VALUES) };
  });
  return [{ dimensions, metrics }, ...more];
}

function agrees({ names, values }: Document, { dimensions, metrics }: MetricGroup): boolean {
  const canHold = (name: string, value: Value | undefined): boolean => {
    const index = names.indexOf(name);
    return index === -1 || values[index] === value;
  };
  for (const name in dimensions) if (!canHold(name, dimensions[name])) return false;
  return metrics.every(({ name, value }) => canHold(name, value));
}
