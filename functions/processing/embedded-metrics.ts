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

interface Document {
  /** Each says of some members that they are metrics, and which members are their dimensions. */
  directives: string;
  /** Dimensions and metrics, by name. */
  readonly members: Map<string, Value>;
}

/**
 * As few documents as first fit finds, the first group in the first of them; each is the text of a JSON object.
 * Names are ours, with nothing in them to escape.
 */
export function embeddedMetrics(groups: readonly MetricGroup[], frame: MetricFrame): string[] {
  const documents: Document[] = [];
  for (const group of groups) {
    for (const part of withinLimit(group)) {
      let document = documents.find((candidate) => agrees(candidate, part));
      if (!document) {
        document = { directives: "", members: new Map(Object.entries(frame.dimensions)) };
        documents.push(document);
      }
      add(part, document, frame);
    }
  }
  return documents.map((document) => documentText(document, frame.timestampMs));
}

function add({ dimensions, metrics }: MetricGroup, document: Document, frame: MetricFrame): void {
  const { members } = document;
  let names = "";
  for (const name in frame.dimensions) names += `${names && ","}"${name}"`;
  for (const name in dimensions) {
    names += `${names && ","}"${name}"`;
    members.set(name, dimensions[name] ?? "");
  }
  let definitions = "";
  for (const { name, unit, value } of metrics) {
    definitions += `${definitions && ","}{"Name":"${name}","Unit":"${unit}"}`;
    members.set(name, value);
  }
  const directive = `{"Namespace":"${frame.namespace}","Dimensions":[[${names}]],"Metrics":[${definitions}]}`;
  document.directives += `${document.directives && ","}${directive}`;
}

function documentText({ directives, members }: Document, timestampMs: number): string {
  let text = `{"_aws":{"Timestamp":${timestampMs},"CloudWatchMetrics":[${directives}]}`;
  for (const [name, value] of members)
    text += `,"${name}":${typeof value === "number" ? value : JSON.stringify(value)}`;
  return `${text}}`;
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

function agrees({ members }: Document, { dimensions, metrics }: MetricGroup): boolean {
  const canHold = (name: string, value: Value | undefined): boolean => {
    const held = members.get(name);
    return held === undefined || held === value;
  };
  for (const name in dimensions) if (!canHold(name, dimensions[name])) return false;
  return metrics.every(({ name, value }) => canHold(name, value));
}
