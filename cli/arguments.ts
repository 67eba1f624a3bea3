// Values of flags, checked while commander parses them.
import { InvalidArgumentError } from "commander";
import type { FieldValue } from "./stored/selection.ts";

/** Which names there are, the engine says. */
export const contractName = (value: string, names: string[] = []): string[] =>
  names.includes(value) ? names : [...names, value];

export function clusterName(value: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(value))
    throw new InvalidArgumentError("1 to 64 letters, digits, '.', '_' or '-'.");
  return value;
}

export function versionName(value: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(value)) throw new InvalidArgumentError("Three numbers with dots between.");
  return value;
}

/** For flags that may be given several times. */
export const several = (value: string, values: string[] = []): string[] => [...values, value];

/** `deployment_id=d-17`, repeatable; what is behind the first `=` is the value. */
export function fieldValue(text: string, others: FieldValue[] = []): FieldValue[] {
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) {
    throw new InvalidArgumentError("A field and its value, such as deployment_id=d-17.");
  }
  return [...others, { path: path.split("."), value }];
}

export function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError("A whole number from 1 on.");
  return Number(value);
}
