// `npm run bench`: measures, prints, and with --check fails when a goal is missed.
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { type AgainstSettings, FULL_AGAINST, measureAgainst, QUICK_AGAINST } from "./against.ts";
import { againstFigures, againstGoals, againstReport } from "./against-report.ts";
import { buildBundles } from "./bundles.ts";
import { measureCalls } from "./calls.ts";
import { CPU_CASES, type CpuCase, type CpuResult, type CpuSettings, FULL_CPU, measureCpu, QUICK_CPU } from "./cpu.ts";
import { type Goal, goalsOf, type Measurements } from "./goals.ts";
import { measureImports } from "./import-time.ts";
import { figures, report } from "./report.ts";
import { today, writeFigures } from "./write-figures.ts";

const PAGE = new URL("../docs/performance.md", import.meta.url);

interface Flags {
  readonly against?: string;
  readonly json?: boolean;
  readonly check?: boolean;
  readonly quick?: boolean;
  readonly write?: boolean;
}

interface Effort {
  readonly cpuCases: readonly CpuCase[];
  readonly cpu: CpuSettings;
  readonly importRounds: number;
  readonly against: AgainstSettings;
}

const FULL: Effort = { cpuCases: CPU_CASES, cpu: FULL_CPU, importRounds: 25, against: FULL_AGAINST };
const QUICK: Effort = {
  cpuCases: CPU_CASES.slice(0, 2),
  cpu: QUICK_CPU,
  importRounds: 2,
  against: QUICK_AGAINST,
};

const program = new Command("bench")
  .description("Measure the event processor against its floor, and against the same written by hand.")
  .option("--against <revision>", "build that revision of the repository, and measure it beside this one instead")
  .option("--json", "print JSON instead of tables")
  .option("--check", "exit 1 when a goal is missed")
  .option("--quick", "shows only that it runs: too few cases and samples to mean anything")
  .option("--write", "the figures to docs/performance.md too")
  .parse();
const { against, json = false, check = false, quick = false, write = false } = program.opts<Flags>();
const effort = quick ? QUICK : FULL;
const machine = {
  node: process.versions.node,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  platform: `${process.platform}-${process.arch}`,
};

const folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
try {
  if (against === undefined) {
    const measurements = await measure(effort);
    const goals = goalsOf(measurements);
    tell(measurements, goals, report(machine, measurements, goals));
    if (write) writeFigures(PAGE, "bench", figures(machine, measurements, goals, today()));
  } else {
    const measurements = await measureAgainst(against, folder, effort.against);
    const goals = againstGoals(measurements);
    tell(measurements, goals, againstReport(machine, measurements, goals));
    if (write) writeFigures(PAGE, "against", againstFigures(machine, measurements, goals, today()));
  }
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function tell(measurements: object, goals: readonly Goal[], text: string): void {
  process.stdout.write(json ? `${JSON.stringify({ machine, ...measurements, goals }, undefined, 2)}\n` : text);
  if (check && !goals.every(({ isMet }) => isMet)) process.exitCode = 1;
}

async function measure({ cpuCases, cpu, importRounds }: Effort): Promise<Measurements> {
  const cpuResults: CpuResult[] = [];
  for (const cpuCase of cpuCases) cpuResults.push(await measureCpu(cpuCase, cpu));
  const calls = await measureCalls();
  const imports = await measureImports(await buildBundles(folder), importRounds);
  return { cpu: cpuResults, calls, imports };
}
