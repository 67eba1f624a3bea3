// `npm run bench`: measures, prints, and with --check fails when a goal is missed.
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { buildBundles } from "./bundles.ts";
import { measureCalls } from "./calls.ts";
import { CPU_CASES, type CpuCase, type CpuResult, type CpuSettings, FULL_CPU, measureCpu, QUICK_CPU } from "./cpu.ts";
import { goalsOf, type Measurements } from "./goals.ts";
import { measureImports } from "./import-time.ts";
import { report } from "./report.ts";

interface Flags {
  readonly json?: boolean;
  readonly check?: boolean;
  readonly quick?: boolean;
}

interface Effort {
  readonly cpuCases: readonly CpuCase[];
  readonly cpu: CpuSettings;
  readonly importRounds: number;
}

const FULL: Effort = { cpuCases: CPU_CASES, cpu: FULL_CPU, importRounds: 25 };
const QUICK: Effort = {
  cpuCases: CPU_CASES.slice(0, 1),
  cpu: QUICK_CPU,
  importRounds: 2,
};

const program = new Command("bench")
  .description("Measure the event processor against its floor, and against the same written by hand.")
  .option("--json", "print JSON instead of tables")
  .option("--check", "exit 1 when a goal is missed")
  .option("--quick", "shows only that it runs: one case, too few samples to mean anything")
  .parse();
const { json = false, check = false, quick = false } = program.opts<Flags>();

const measurements = await measure(quick ? QUICK : FULL);
const goals = goalsOf(measurements);
const machine = {
  node: process.versions.node,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  platform: `${process.platform}-${process.arch}`,
};
process.stdout.write(
  json
    ? `${JSON.stringify({ machine, ...measurements, goals }, undefined, 2)}\n`
    : report(machine, measurements, goals),
);
if (check && !goals.every(({ isMet }) => isMet)) process.exitCode = 1;

async function measure({ cpuCases, cpu, importRounds }: Effort): Promise<Measurements> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  try {
    const cpuResults: CpuResult[] = [];
    for (const cpuCase of cpuCases) cpuResults.push(await measureCpu(cpuCase, cpu));
    const calls = await measureCalls();
    const imports = await measureImports(await buildBundles(folder), importRounds);
    return { cpu: cpuResults, calls, imports };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
