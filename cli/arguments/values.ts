// Values of flags, checked while commander parses them; and the engine that they name.
import { InvalidArgumentError, Option } from "commander";
import type { FieldValue } from "../../operations/deployment/index.ts";
import { contractsOf, type LoadedEngine, loadEngine } from "../../shared/engines/index.ts";
import type { FilterPolicy, FilterPolicyScope } from "../../shared/subscriber/index.ts";
import {
  BOOTSTRAP_SERVERS_PATTERN,
  CONTRACT_BASE_URL_PATTERN,
  LOOPBACK_HOST,
  QUARANTINE_REASONS,
} from "../../shared/wiring/index.ts";

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

export function baseUrl(value: string): string {
  if (CONTRACT_BASE_URL_PATTERN.test(value)) return value;
  throw new InvalidArgumentError("An http or https URL without query, fragment or '/' at its end.");
}

/** `HOST:PORT`, joined by commas. */
export function brokers(value: string): string {
  if (BOOTSTRAP_SERVERS_PATTERN.test(value)) return value;
  throw new InvalidArgumentError("HOST:PORT of brokers, joined by commas.");
}

/** `HOST:PORT`; functions of the local run reach nothing else. */
export function brokerHere(value: string): string {
  const [, host = "", port] = /^(.+):(\d{1,5})$/.exec(value) ?? [];
  if (LOOPBACK_HOST.test(host) && Number(port) >= 1 && Number(port) <= 65_535) return value;
  throw new InvalidArgumentError("HOST:PORT of a broker on this machine, such as 127.0.0.1:9092.");
}

/** For flags that may be given several times. */
export const several = (value: string, values: string[] = []): string[] => [...values, value];

/** A selection by a reason that nothing has would find nothing, as if all were well. */
export function quarantineReason(value: string, others: string[] = []): string[] {
  if (QUARANTINE_REASONS.some((reason) => reason === value)) return [...others, value];
  throw new InvalidArgumentError(`One of ${QUARANTINE_REASONS.join(", ")}.`);
}

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

/** Of a row of the outbox: a bigint, as text. */
export function rowPosition(value: string): string {
  if (!/^[1-9]\d{0,17}$/.test(value)) throw new InvalidArgumentError("A position, as `sluice outbox list` shows it.");
  return value;
}

export const rowPositions = (value: string, values: string[] = []): string[] => [...values, rowPosition(value)];

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment as people write it, an ISO time or how long ago, in epoch milliseconds. */
export function momentMs(value: string): number {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(value) ?? [];
  if (count !== undefined) return Date.now() - Number(count) * (UNIT_MS[unit] ?? 0);
  const ms = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError("A time such as 2026-11-24T03:00Z, or how long ago: 90m, 2h, 1d.");
  return ms;
}

export interface ChosenEngine {
  readonly loaded: LoadedEngine;
  /** Names of contracts, by default the engine's first. */
  readonly contracts: readonly string[];
}

/** `--engine` and `--contract`: whose events they are, and what is made of them. @throws EngineError */
export async function readEngine(file: string | undefined, names: readonly string[] = []): Promise<ChosenEngine> {
  const loaded = await loadEngine(file);
  const chosen = names.length > 0 ? contractsOf(loaded.engine, names) : loaded.engine.contracts.slice(0, 1);
  return { loaded, contracts: chosen.map(({ name }) => name) };
}

const SCOPES = { attributes: "MessageAttributes", body: "MessageBody" } as const;

export interface FilterFlags {
  readonly filter?: string;
  readonly scope: keyof typeof SCOPES;
  readonly engine?: string;
}

export const scopeOption = (): Option =>
  new Option("--scope <scope>", "what the filter is about").choices(Object.keys(SCOPES)).default("attributes");

export interface GivenFilter {
  readonly filter: FilterPolicy | undefined;
  readonly scope: FilterPolicyScope;
}

/**
 * `--filter` and `--scope`. What no event of the engine can ever meet is no error: another engine's may, or a later one.
 * @throws UsageError that says what is wrong, in one line
 */
export async function givenFilter(flags: FilterFlags, warn: (line: string) => void): Promise<GivenFilter> {
  const scope = SCOPES[flags.scope];
  if (flags.filter === undefined) return { filter: undefined, scope };
  // The subscriber SDK takes longer to load than `explain` to run.
  const { readFilterPolicy } = await import("./filter.ts");
  const { unmeetable } = await import("../../shared/subscriber/unmeetable-filter.ts");
  const filter = readFilterPolicy(flags.filter, scope);
  const { loaded } = await readEngine(flags.engine);
  for (const sentence of unmeetable(filter, scope, loaded.catalogue.contracts)) warn(`--filter: ${sentence}`);
  return { filter, scope };
}
