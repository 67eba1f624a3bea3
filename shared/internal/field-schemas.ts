// Schemas of fields that engines have in common.
import * as z from "zod/mini";
import { canonicalCheck, withCanonicalCheck } from "./canonical-check.ts";
import { withJsonSchema } from "./json-schema.ts";

/** 9999-12-31T23:59:59.999Z, the last moment RFC 3339 can write. https://www.rfc-editor.org/rfc/rfc3339#section-1 */
export const LAST_TIME_MS = 253_402_300_799_999;

/** A time in epoch milliseconds that can be written as a date. */
export const epochMs = () => z.int().check(z.gte(0), z.lte(LAST_TIME_MS));

/** The schema of a list: by a name, so that declarations keep the name of what is in it. */
export interface ListSchema<Element extends z.core.$ZodType>
  extends z.ZodMiniType<z.output<Element>[], z.input<Element>[]> {}

/**
 * The schema of a list, for use in place of `z.array`: it reads up to the first bad element. An issue for each of the
 * 300,000 that fit a message would take all memory.
 */
export function listOf<Element extends z.core.$ZodType>(element: Element, minLength = 0): ListSchema<Element> {
  const schema = z.pipe(
    z.array(z.unknown()),
    z.transform((values: unknown[], context) => {
      // Not by zod's own check, which also compares the length that an object claims, and throws where it cannot.
      if (values.length < minLength) {
        context.issues.push({ code: "too_small", origin: "array", minimum: minLength, inclusive: true, input: values });
        return z.NEVER;
      }
      const elements: z.output<Element>[] = [];
      for (const [index, value] of values.entries()) {
        const result = z.safeParse(element, value);
        if (!result.success) {
          for (const issue of result.error.issues) {
            context.issues.push({ ...issue, path: [index, ...issue.path] } as z.core.$ZodRawIssue);
          }
          return z.NEVER;
        }
        elements.push(result.data);
      }
      return elements;
    }),
  );
  const isCanonical = canonicalCheck(element);
  withCanonicalCheck(
    schema,
    (value) => Array.isArray(value) && value.length >= minLength && value.every((part) => isCanonical(part)),
  );
  withJsonSchema(schema, (tell) => ({
    ...{ type: "array", items: tell(element) },
    ...(minLength > 0 && { minItems: minLength }),
  }));
  return schema as unknown as ListSchema<Element>;
}
