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

type Value = string | number | readonly number[];

interface Document {
  /** Each says of some members that they are metrics, and which members are their dimensions. */
  readonly directives: string[];
  /** Dimensions and metrics, by name. */
  readonly members: Record<string, Value>;
}

/**
 * As few documents as first fit finds, the first group in the first of them; each is the text of a JSON object.
 * Names are ours, with nothing in them to escape.
 */
export function embeddedMetrics(groups: readonly MetricGroup[], frame: MetricFrame): string[] {
  const documents: Document[] = [];
  for (const group of groups.flatMap(withinLimit)) {
    let document = documents.find((candidate) => agrees(candidate, group));
    if (!document) {
      document = { directives: [], members: { ...frame.dimensions } };
      documents.push(document);
    }
    Object.assign(document.members, group.dimensions);
    for (const { name, value } of group.metrics) document.members[name] = value;
    document.directives.push(directive(group, frame));
  }
  return documents.map((document) => documentText(document, frame.timestampMs));
}

function directive({ dimensions, metrics }: MetricGroup, frame: MetricFrame): string {
  const names = [...Object.keys(frame.dimensions), ...Object.keys(dimensions)].join('","');
  const definitions = metrics.map(({ name, unit }) => `{"Name":"${name}","Unit":"${unit}"}`).join(",");
  return `{"Namespace":"${frame.namespace}","Dimensions":[["${names}"]],"Metrics":[${definitions}]}`;
}

function documentText({ directives, members }: Document, timestampMs: number): string {
  let text = `{"_aws":{"Timestamp":${timestampMs},"CloudWatchMetrics":[${directives.join(",")}]}`;
  for (const name in members) {
    const value = members[name];
    text += `,"${name}":${typeof value === "number" ? value : JSON.stringify(value)}`;
  }
  return `${text}}`;
}

/** A group as it is, or, where a list is too long for a document, with the rest of the list in groups of its own. */
function withinLimit(group: MetricGroup): MetricGroup[] {
  const { dimensions } = group;
  const more: MetricGroup[] = [];
  const metrics = group.metrics.map((metric): Metric => {
    const { value } = metric;
    if (typeof value === "number" || value.length <= MAX_VALUES) return metric;
    for (let from = MAX_VALUES; from < value.length; from += MAX_VALUES) {
      more.push({ dimensions, metrics: [{ ...metric, value: value.slice(from, from + MAX_VALUES) }] });
    }
    return { ...metric, value: value.slice(0, MAX_VALUES) };
  });
  return [{ dimensions, metrics }, ...more];
}

function agrees({ members }: Document, { dimensions, metrics }: MetricGroup): boolean {
  const canHold = (name: string, value: Value | undefined): boolean =>
    members[name] === undefined || members[name] === value;
  for (const name in dimensions) if (!canHold(name, dimensions[name])) return false;
  return metrics.every(({ name, value }) => canHold(name, value));
}
