// zod copies what it parses, field by field, and that costs more than all else that is done with an everyday event. A
// value that is as zod would make it, but for fields that nobody reads, need not be copied. This compiles a schema into
// the question whether a value is; no only means "ask zod": what is not compiled here, and what is wrong, zod tells.
import type * as z from "zod/mini";

export type CanonicalCheck = (value: unknown) => boolean;

const ASK_ZOD: CanonicalCheck = () => false;

/** Compiles a schema; `known` has the answers for schemas that transform what they parse. */
export function canonicalCheck(
  schema: z.core.$ZodType,
  known: ReadonlyMap<z.core.$ZodType, CanonicalCheck>,
): CanonicalCheck {
  const isCanonical = known.get(schema) ?? checkOf((schema as z.core.$ZodTypes)._zod.def, known);
  const bounds = (schema._zod.def.checks ?? []).map((check) => boundOf((check as z.core.$ZodChecks)._zod.def));
  return bounds.length === 0 ? isCanonical : (value) => isCanonical(value) && bounds.every((holds) => holds(value));
}

function checkOf(
  def: z.core.$ZodTypes["_zod"]["def"],
  known: ReadonlyMap<z.core.$ZodType, CanonicalCheck>,
): CanonicalCheck {
  const compile = (schema: z.core.$ZodType): CanonicalCheck => canonicalCheck(schema, known);
  switch (def.type) {
    case "string":
      return (value) => typeof value === "string";
    case "number":
      return "format" in def && def.format === "safeint" ? Number.isSafeInteger : ASK_ZOD;
    case "literal":
      return (value) => def.values.includes(value as z.core.util.Literal);
    case "enum": {
      const values = new Set<unknown>(Object.values(def.entries));
      return (value) => values.has(value);
    }
    case "custom":
      return (value) => Boolean(def.fn(value));
    case "nullable": {
      const inner = compile(def.innerType);
      return (value) => value === null || inner(value);
    }
    case "optional": {
      const inner = compile(def.innerType);
      return (value) => value === undefined || inner(value);
    }
    case "union": {
      const options = def.options.map(compile);
      return (value) => options.some((option) => option(value));
    }
    case "object":
      return objectCheck(Object.entries(def.shape).map(([key, field]) => [key, compile(field)]));
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
