// Amounts with the unit in which a person reads them (pure).
import { short } from "../table.ts";

/** CPU is in microseconds, memory in KiB. */
export type Measure = "CPU" | "memory";

interface Unit {
  readonly name: string;
  readonly of: number;
}

const UNITS: Readonly<Record<Measure, readonly Unit[]>> = {
  CPU: [
    { name: "s", of: 1_000_000 },
    { name: "ms", of: 1_000 },
    { name: "µs", of: 1 },
  ],
  memory: [
    { name: "GiB", of: 1_024 ** 2 },
    { name: "MiB", of: 1_024 },
    { name: "KiB", of: 1 },
  ],
};
const SMALLEST: Readonly<Record<Measure, Unit>> = { CPU: { name: "µs", of: 1 }, memory: { name: "KiB", of: 1 } };

export const unitFor = (value: number, measure: Measure): Unit =>
  UNITS[measure].find(({ of }) => value >= of) ?? SMALLEST[measure];

export function amount(value: number, measure: Measure): string {
  const unit = unitFor(value, measure);
  return `${short(value / unit.of)} ${unit.name}`;
}
