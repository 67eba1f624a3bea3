// A part of the suite that an emulator may be known not to support.
import type { TestContext } from "vitest";
import { emulator } from "./cloud.ts";
import { type Feature, LACKS, NOT_SUPPORTED } from "./lacks.ts";

/** Why the emulator does not do this; undefined where it has to work. */
export const lacking = (feature: Feature): string | undefined => LACKS[emulator ?? "elsewhere"][feature];

/**
 * Expects what it tries to work; where the feature is known to be lacking, expects it to fail, and has that counted with
 * the failure as the evidence.
 */
export async function whereSupported(
  feature: Feature,
  { annotate }: Pick<TestContext, "annotate">,
  tries: () => Promise<unknown> | unknown,
): Promise<void> {
  const reason = lacking(feature);
  if (reason === undefined) {
    await tries();
    return;
  }
  const evidence = await evidenceOf(tries);
  if (evidence === undefined) throw new Error(`${feature} is supported by now: remove it from test/e2e/lacks.ts`);
  await annotate(`${feature}: ${reason} (tried: ${evidence})`, NOT_SUPPORTED);
}

async function evidenceOf(tries: () => unknown): Promise<string | undefined> {
  try {
    await tries();
    return undefined;
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return first;
  }
}
