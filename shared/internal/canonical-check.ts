// zod copies what it parses, field by field, and that costs more than all else that is done with an everyday event. A
// value that is as zod would make it, but for fields that nobody reads, need not be copied. This compiles a schema into
// the question whether a value is; no only means "ask zod": what is not compiled here, and what is wrong, zod tells.
import * as z from "zod/mini";

export type CanonicalCheck = (value: unknown) => boolean;

const ASK_ZOD: CanonicalCheck = () => false;

/** Answers for schemas that only their author knows: they transform what they parse, or decide by a function. */
const known = new WeakMap<z.core.$ZodType, CanonicalCheck>();

/** Says when a value is as a schema would make it. What it lets through must be plain JSON: it is not looked at again. */
export function withCanonicalCheck<Schema extends z.core.$ZodType>(schema: Schema, check: CanonicalCheck): Schema {
  known.set(schema, check);
  return schema;
}

type Fields = Readonly<Record<string, z.core.$ZodType>>;

/**
 * Has the fields of an object looked at in the order, and by the names, that are written in code: by names from a list, as those of other
 * objects are, a field takes three times as long. For what comes with nearly every message; `areAll` has to name each field.
 */
export function withFieldsNamed<Shape extends Fields>(
  schema: z.ZodMiniObject<Shape>,
  areAll: (is: Readonly<Record<keyof Shape, CanonicalCheck>>, value: Readonly<Record<keyof Shape, unknown>>) => boolean,
): typeof schema {
  const fields = Object.entries<z.core.$ZodType>(schema._zod.def.shape);
  const is = Object.fromEntries(fields.map(([key, field]) => [key, canonicalCheck(field)]));
  return withCanonicalCheck(
    schema,
    (value) =>
      typeof value === "object" && value !== null && areAll(is as Record<keyof Shape, CanonicalCheck>, value as never),
  );
}

/** For what is read. */
export const canonicalCheck = (schema: z.core.$ZodType): CanonicalCheck =>
  compile(schema, { outer: [], isWhole: false });

/** For what is written: a field that no schema has is not as the schema would make it. */
export const wholeCheck = (schema: z.core.$ZodType): CanonicalCheck => compile(schema, { outer: [], isWhole: true });

/** Checks that only say something of a schema. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(["describe", "meta"]);

interface Place {
  /** The schemas around this one: one that holds itself has no end. */
  readonly outer: readonly z.core.$ZodType[];
  readonly isWhole: boolean;
}

function compile(schema: z.core.$ZodType, { outer, isWhole }: Place): CanonicalCheck {
  if (outer.includes(schema)) return ASK_ZOD;
  const own = isWhole ? undefined : known.get(schema);
  if (own) return own;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const isCanonical = isUrl(def) ? askedOnce(schema) : checkOf(def, { outer: [...outer, schema], isWhole });
  const checks = (schema._zod.def.checks ?? []).map((check) => (check as z.core.$ZodChecks)._zod.def);
  const bounds = checks.filter(({ check }) => !FOR_PEOPLE.has(check)).map(boundOf);
  return bounds.reduce((check, holds) => (value) => check(value) && holds(value), isCanonical);
}

function checkOf(def: z.core.$ZodTypes["_zod"]["def"], place: Place): CanonicalCheck {
  const inner = (schema: z.core.$ZodType): CanonicalCheck => compile(schema, place);
  switch (def.type) {
    case "string": {
      if (!("format" in def)) return (value) => typeof value === "string";
      const { format, pattern } = def as z.core.$ZodStringFormatDef;
      return pattern && DECIDED_BY_PATTERN.has(format)
        ? (value) => typeof value === "string" && pattern.test(value)
        : ASK_ZOD;
    }
    case "boolean":
      return (value) => typeof value === "boolean";
    case "number":
      if ("format" in def) return def.format === "safeint" ? Number.isSafeInteger : ASK_ZOD;
      return Number.isFinite;
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
    case "array": {
      const isElement = inner(def.element);
      return (value) => Array.isArray(value) && all(value, isElement);
    }
    case "object": {
      if (def.catchall) return ASK_ZOD;
      const fields = Object.entries(def.shape).map(([key, field]) => ({ key, isCanonical: inner(field) }));
      if (!place.isWhole) return (value) => fieldsIn(value, fields) >= 0;
      return (value) => {
        const there = fieldsIn(value, fields);
        return there >= 0 && there === writtenIn(value as object);
      };
    }
    default:
      return ASK_ZOD;
  }
}

/** Formats of which zod knows no more than their pattern. */
const DECIDED_BY_PATTERN: ReadonlySet<string> = new Set(["date", "datetime"]);

const isUrl = (def: z.core.$ZodTypes["_zod"]["def"]): boolean =>
  def.type === "string" && "format" in def && def.format === "url";

/** Parsing a URL takes long, and many events in a row have the same: that of a schema, of a page of documentation. */
function askedOnce(schema: z.core.$ZodType): CanonicalCheck {
  let last: unknown;
  return (value) => {
    if (typeof value !== "string") return false;
    if (value === last) return true;
    const { data } = z.safeParse(schema, value);
    if (data !== value) return false; // zod trims it
    last = value;
    return true;
  };
}

interface FieldCheck {
  readonly key: string;
  readonly isCanonical: CanonicalCheck;
}

/** How many of the fields a value has; below zero unless it is an object, and each as its schema would make it. */
function fieldsIn(value: unknown, fields: readonly FieldCheck[]): number {
  if (typeof value !== "object" || value === null) return -1;
  let there = 0;
  for (const { key, isCanonical } of fields) {
    const field = (value as Record<string, unknown>)[key];
    if (!isCanonical(field)) return -1;
    if (field !== undefined) there += 1;
  }
  return there;
}

/** Not by `every`, which skips holes: zod does not, and JSON has null for them, as for what is undefined. */
function all(values: readonly unknown[], holds: CanonicalCheck): boolean {
  for (const value of values) if (value === undefined || !holds(value)) return false;
  return true;
}

/** How many fields of an object JSON writes; below zero where that is not plain to see: of a class, or with a field that is hidden. */
function writtenIn(value: object): number {
  if (Object.getPrototypeOf(value) !== Object.prototype) return -1;
  let seen = 0;
  let written = 0;
  for (const key in value) {
    seen += 1;
    if ((value as Record<string, unknown>)[key] !== undefined) written += 1;
  }
  return Object.getOwnPropertyNames(value).length === seen ? written : -1;
}

function boundOf(def: z.core.$ZodChecks["_zod"]["def"]): CanonicalCheck {
  switch (def.check) {
    case "greater_than": {
      const least = Number(def.value);
      return def.inclusive ? (value) => (value as number) >= least : ASK_ZOD;
    }
    case "less_than": {
      const most = Number(def.value);
      return def.inclusive ? (value) => (value as number) <= most : ASK_ZOD;
    }
    case "min_length":
      return (value) => (value as ArrayLike<unknown>).length >= def.minimum;
    case "max_length":
      return (value) => (value as ArrayLike<unknown>).length <= def.maximum;
    default:
      return ASK_ZOD;
  }
}
