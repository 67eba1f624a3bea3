// A moment as people write it: an ISO time, or how long ago.
import { InvalidArgumentError } from "commander";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Epoch milliseconds. */
export function momentMs(value: string): number {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(value) ?? [];
  if (count !== undefined) return Date.now() - Number(count) * (UNIT_MS[unit] ?? 0);
  const ms = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError("A time such as 2026-11-24T03:00Z, or how long ago: 90m, 2h, 1d.");
  return ms;
}
