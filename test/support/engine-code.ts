// Parts of engines, for tests of what an engine's own code may do to the pipeline.
import * as z from "zod/mini";

/** Any object will do. */
export const anyFields = z.looseObject({});

/** A schema that makes of an object whatever its author likes. */
export const schemaThat = (make: (value: never) => unknown) =>
  z.pipe(anyFields, z.transform(make as (value: object) => unknown) as never) as unknown as z.ZodMiniType<{
    door: string;
  }>;

export const failing = (): never => {
  throw undefined;
};
