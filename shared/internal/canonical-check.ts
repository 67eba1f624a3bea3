// zod copies what it parses, field by field, and that costs more than all else that is done with an everyday event. A
// value that is as zod would make it, but for fields that nobody reads, need not be copied. This compiles a schema into
// the question whether a value is; no only means "ask zod": what is not compiled here, and what is wrong, zod tells.
import type * as z from "zod/mini";

export type CanonicalCheck = (value: unknown) => boolean;

const ASK_ZOD: CanonicalCheck = () => false;

/** Answers for schemas that only their author knows: they transform what they parse, or decide by a function. */
const known = new WeakMap<z.core.$ZodType, CanonicalCheck>();

/** Says when a value is as a schema would make it. What it lets through must be plain JSON: it is not looked at again. */
export function withCanonicalCheck<Schema extends z.core.$ZodType>(schema: Schema, check: CanonicalCheck): Schema {
  known.set(schema, check);
  return schema;
}

export function canonicalCheck(schema: z.core.$ZodType): CanonicalCheck {
  return compile(schema, []);
}

/** `outer` are the schemas around this one: one that holds itself has no end. */
function compile(schema: z.core.$ZodType, outer: readonly z.core.$ZodType[]): CanonicalCheck {
  if (outer.includes(schema)) return ASK_ZOD;
  const answer = known.get(schema);
  if (answer) return answer;
  const isCanonical = checkOf((schema as z.core.$ZodTypes)._zod.def, [...outer, schema]);
  const bounds = (schema._zod.def.checks ?? []).map((check) => boundOf((check as z.core.$ZodChecks)._zod.def));
  return bounds.length === 0 ? isCanonical : (value) => isCanonical(value) && bounds.every((holds) => holds(value));
}

function checkOf(def: z.core.$ZodTypes["_zod"]["def"], outer: readonly z.core.$ZodType[]): CanonicalCheck {
  const inner = (schema: z.core.$ZodType): CanonicalCheck => compile(schema, outer);
  switch (def.type) {
    case "string":
      return "format" in def ? ASK_ZOD : (value) => typeof value === "string";
    case "boolean":
      return (value) => typeof value === "boolean";
    case "number":
      return "format" in def && def.format === "safeint" ? Number.isSafeInteger : ASK_ZOD;
    case "literal":
      return (value) => def.values.includes(value as z.core.util.Literal);
    case "enum": {
      const values = new Set<unknown>(Object.values(def.entries));
      return (value) => values.has(value);
    }
    case "nullable": {
      const isInner = inner(def.innerType);
      return (value) => value === null || isInner(value);
    }
    case "optional": {
      if (def.innerType._zod.optin !== undefined) return ASK_ZOD; // has a value for what is absent
      const isInner = inner(def.innerType);
      return (value) => value === undefined || isInner(value);
    }
    case "union": {
      if (def.inclusive === false) return ASK_ZOD;
      const options = def.options.map(inner);
      return (value) => options.some((option) => option(value));
    }
    case "object":
      if (def.catchall) return ASK_ZOD;
      return objectCheck(Object.entries(def.shape).map(([key, field]) => [key, inner(field)]));
    default:
      return ASK_ZOD;
  }
}

function objectCheck(fields: readonly (readonly [string, CanonicalCheck])[]): CanonicalCheck {
  const checks = fields.map(([key, isCanonical]) => ({ key, isCanonical }));
  return (value) => {
    if (typeof value !== "object" || value === null) return false;
    for (const { key, isCanonical } of checks) {
      if (!isCanonical((value as Record<string, unknown>)[key])) return false;
    }
    return true;
  };
}

function boundOf(def: z.core.$ZodChecks["_zod"]["def"]): CanonicalCheck {
  switch (def.check) {
    case "greater_than":
      return (value) => def.inclusive && (value as number) >= Number(def.value);
    case "less_than":
      return (value) => def.inclusive && (value as number) <= Number(def.value);
    default:
      return ASK_ZOD;
  }
}
