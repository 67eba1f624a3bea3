// How CloudFormation says what the function's variables and its queue are, where it cannot create the function (pure).
import type { Resource, Template } from "./without-functions.ts";

interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

interface MappingProperties {
  readonly BatchSize: number;
  readonly EventSourceArn: { readonly "Fn::GetAtt": readonly [queue: string, attribute: string] };
  readonly FunctionName: { readonly Ref: string };
}

export interface Parts {
  readonly function: FunctionProperties;
  readonly mapping: MappingProperties;
  readonly queue: string;
}

/** The one mapping of a template and its function. */
export function partsOf({ Resources }: Template): Parts | undefined {
  const of = (resource: Resource | undefined): unknown => resource?.Properties;
  const mapping = of(Object.values(Resources).find(({ Type }) => Type === "AWS::Lambda::EventSourceMapping")) as
    | MappingProperties
    | undefined;
  if (!mapping) return undefined;
  const properties = of(Resources[mapping.FunctionName.Ref]) as FunctionProperties;
  return { function: properties, mapping, queue: mapping.EventSourceArn["Fn::GetAtt"][0] };
}

export const variableOutput = (index: number): string => `EmbeddedVariable${index}`;

/** Outputs by which CloudFormation says what the function's variables and its queue are. */
export function embeddedOutputs(template: Template): Record<string, { Value: unknown }> {
  const parts = partsOf(template);
  if (!parts) return {};
  const values = Object.values(parts.function.Environment.Variables);
  return {
    EmbeddedQueueUrl: { Value: { Ref: parts.queue } },
    EmbeddedQueueArn: { Value: parts.mapping.EventSourceArn },
    ...Object.fromEntries(values.map((Value, index) => [variableOutput(index), { Value }])),
  };
}
