// `--filter`: a filter policy, as JSON or in a file.
import { readFileSync } from "node:fs";
import { unreadable } from "../../operations/index.ts";
import {
  checkFilterPolicy,
  type FilterPolicy,
  FilterPolicyError,
  type FilterPolicyScope,
} from "../../shared/subscriber/index.ts";
import { whyNotJson } from "../../shared/values/index.ts";
import { UsageError } from "../errors.ts";

/** @throws UsageError that says what is wrong, in one line. */
export function readFilterPolicy(fileOrJson: string, scope?: FilterPolicyScope): FilterPolicy {
  const isJson = /^\s*[{[]/.test(fileOrJson);
  const from = isJson ? "--filter" : `--filter ${fileOrJson}`;
  const text = isJson ? fileOrJson : textOf(fileOrJson);
  try {
    const policy: unknown = JSON.parse(text);
    checkFilterPolicy(policy, scope);
    return policy;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${from}: not JSON: ${whyNotJson(text, error)}`);
    if (error instanceof FilterPolicyError) throw new UsageError(`${from}: ${error.message}`);
    throw error;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}
