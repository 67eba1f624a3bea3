// What keeps a synthesized template from being deployed to an emulator, taken out of it (pure). Each change belongs to a
// feature of lacks.ts, which says why; the template that AWS gets is never touched.
import type { Feature } from "./lacks.ts";
import { lacking } from "./where-supported.ts";

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export function adaptTemplate(template: Template): Template {
  const leftOut = new Set(
    Object.entries(template.Resources)
      .filter(([, resource]) => isUnknown(resource))
      .map(([id]) => id),
  );
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => !leftOut.has(id)));
  return adapt({ ...template, Resources }, leftOut) as Template;
}

/** By the beginning of their type. */
const LEFT_OUT: readonly (readonly [type: string, feature: Feature])[] = [
  ["AWS::CloudWatch::CompositeAlarm", "composite-alarm"],
  ["AWS::Lambda::", "lambda"],
];

function isUnknown({ Type, Properties }: Resource): boolean {
  if (Type === "AWS::CloudWatch::Alarm" && Properties?.["Metrics"]) return lacking("metric-math-alarm") !== undefined;
  return LEFT_OUT.some(([type, feature]) => Type.startsWith(type) && lacking(feature) !== undefined);
}

function adapt(value: unknown, leftOut: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => adapt(each, leftOut));
  if (typeof value !== "object" || value === null) return value;
  const { Ref, "Fn::GetAtt": attribute, DependsOn, Action, ...others } = value as Record<string, unknown>;
  const [owner] = Array.isArray(attribute) ? attribute : [];
  if (leftOut.has(String(Ref ?? owner))) return "left-out";
  const kept = { Ref, "Fn::GetAtt": attribute, DependsOn: without(DependsOn, leftOut), Action: permitted(Action) };
  const defined = Object.entries({ ...kept, ...others }).filter(([, each]) => each !== undefined);
  return Object.fromEntries(defined.map(([name, each]) => [name, adapt(each, leftOut)]));
}

const without = (dependencies: unknown, leftOut: ReadonlySet<string>): unknown =>
  Array.isArray(dependencies) ? dependencies.filter((id) => !leftOut.has(id)) : dependencies;

const BATCH_ACTIONS: Readonly<Record<string, string>> = {
  "sns:Publish": "sns:PublishBatch",
  "sqs:SendMessage": "sqs:SendMessageBatch",
};

/** An action, or a list of them, as the emulator's IAM has to be told. */
export function permitted(action: unknown): unknown {
  if (lacking("batch-permissions") === undefined) return action;
  const actions = [action].flat();
  const batches = actions.flatMap((each) => BATCH_ACTIONS[String(each)] ?? []);
  return batches.length > 0 ? [...actions, ...batches] : action;
}
