// What keeps a synthesized template from being deployed to an emulator, taken out of it (pure). Each change belongs to a
// feature of lacks.ts, which says why; the template that AWS gets is never touched.
import { lacking } from "./where-supported.ts";

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export function adaptTemplate<T extends Template>(template: T): T {
  const leftOut = new Set(
    Object.entries(template.Resources)
      .filter(([, resource]) => isUnknown(resource))
      .map(([id]) => id),
  );
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => !leftOut.has(id)));
  return adapt({ ...template, Resources }, leftOut) as T;
}

function isUnknown({ Type, Properties }: Resource): boolean {
  if (Type === "AWS::CloudWatch::CompositeAlarm") return lacking("composite-alarm") !== undefined;
  if (Type === "AWS::CloudWatch::Alarm" && Properties?.["Metrics"]) return lacking("metric-math-alarm") !== undefined;
  return false;
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

function permitted(action: unknown): unknown {
  if (lacking("publish-batch-permission") === undefined) return action;
  const actions = [action].flat();
  return actions.includes("sns:Publish") ? [...actions, "sns:PublishBatch"] : action;
}
