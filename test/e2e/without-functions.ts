// A template without its functions, for an emulator that has none (pure); what else emulators lack, `-c emulator=true` leaves out.

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export function withoutFunctions(template: Template): Template {
  const leftOut = new Set(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type.startsWith("AWS::Lambda::"))
      .map(([id]) => id),
  );
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => !leftOut.has(id)));
  return adapt({ ...template, Resources }, leftOut) as Template;
}

function adapt(value: unknown, leftOut: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => adapt(each, leftOut));
  if (typeof value !== "object" || value === null) return value;
  const { Ref, "Fn::GetAtt": attribute, DependsOn, ...others } = value as Record<string, unknown>;
  const [owner] = Array.isArray(attribute) ? attribute : [];
  if (leftOut.has(String(Ref ?? owner))) return "left-out";
  const kept = { Ref, "Fn::GetAtt": attribute, DependsOn: without(DependsOn, leftOut) };
  const defined = Object.entries({ ...kept, ...others }).filter(([, each]) => each !== undefined);
  return Object.fromEntries(defined.map(([name, each]) => [name, adapt(each, leftOut)]));
}

const without = (dependencies: unknown, leftOut: ReadonlySet<string>): unknown =>
  Array.isArray(dependencies) ? dependencies.filter((id) => !leftOut.has(id)) : dependencies;
