// How the schemas of the configuration say what they mean, so that error messages, docs/configuration.md and the JSON Schema
// for editors all come from one place.
import * as z from "zod";

/** What docs/configuration.md tells of a key beside what its schema already says. */
export interface Setting {
  /** One or two sentences. */
  readonly description: string;
  /** Of a number. */
  readonly unit?: string;
  /** What holds where an optional key is left out. */
  readonly without?: string;
  /** The definition that says what it takes, where its schema cannot. */
  readonly refersTo?: string;
}

/** Attaches it to a schema; the last thing that is done to one, because zod keeps it with the instance. */
export const setting = <Schema extends z.core.$ZodType>(schema: Schema, what: Setting): Schema => {
  const own = z.clone(schema);
  z.globalRegistry.add(own, { ...what });
  return own;
};

/** Text of one form, and the form in words: the error message and the documentation say the same. */
export const textLike = (pattern: RegExp, form: string): z.ZodString =>
  z.string().regex(pattern, `must be ${form}`).meta({ form });

/** `roll-up` → `RollUp`: a name within the name of an output, which takes letters and digits only. */
export const pascalCase = (name: string): string =>
  name.replaceAll(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase());

/** A list that names nothing twice; `uniqueItems` tells editors. */
export const distinct = <Schema extends z.ZodArray>(list: Schema, message: string): Schema =>
  list.refine((items) => new Set(items).size === items.length, message).meta({ uniqueItems: true });

/** Where SNS posts to. */
export const httpsUrl = (why: string): z.ZodString =>
  z.string().refine(isHttpsUrl, `is not an https URL without credentials: ${why}`);

function isHttpsUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" && url.username === "" && url.password === "";
}

/** Of the key itself: what an alias means to IAM changes with it. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN */
export const KMS_KEY_ARN_PATTERN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
