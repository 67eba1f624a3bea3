// `npm run e2e`, `npm run e2e:ministack`, `npm run e2e:localstack`: deploys as a user would, to AWS or to what stands in for it,
// and checks what subscribers get.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { newRunId } from "./cloud.ts";
import { E2eError } from "./e2e-error.ts";
import { type Emulator, temporaryFolder } from "./emulators/emulator.ts";
import { startLocalstack } from "./emulators/localstack.ts";
import { startMinistack } from "./emulators/ministack.ts";
import { pythonEnvironment } from "./emulators/python-environment.ts";
import type { EmulatorName } from "./lacks.ts";

const USAGE = `Usage: npm run e2e -- [--endpoint URL] [--emulator ministack|localstack] [TEST …]

  (nothing)        real AWS, with the credentials and region of your environment
  --emulator NAME  starts that emulator and deploys to it; what it is known not to do is counted, not failed on
  --endpoint URL   deploys to what answers there; with --emulator it is taken for one of those, and not started
  TEST …           only the files whose names contain this
`;

const STARTERS: Readonly<Record<EmulatorName, () => Promise<Emulator>>> = {
  ministack: startMinistack,
  localstack: startLocalstack,
};

const node = fileURLToPath(import.meta.resolve("node/bin/node"));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const config = fileURLToPath(new URL("./vitest.config.ts", import.meta.url));

/** Where a program would otherwise look for profiles and credentials of the user's. */
const NOBODY = {
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
};

async function main(): Promise<number> {
  const { endpoint, emulator, tests } = readArguments();
  for (const tool of ["bash", "jq", "curl"]) needed(tool);
  const python = pythonEnvironment({ name: "aws-cli", version: [3, 10] });
  const started = emulator && !endpoint ? await STARTERS[emulator]() : undefined;
  const folder = temporaryFolder();
  try {
    const variables = {
      ...process.env,
      PATH: `${dirname(node)}:${process.env["PATH"] ?? ""}`,
      TMPDIR: folder,
      SLUICE_E2E_RUN: newRunId(),
      ...(emulator ? { SLUICE_E2E_EMULATOR: emulator } : {}),
      ...(endpoint || started ? strangersTo(endpoint ?? started?.endpoint ?? "") : {}),
      ...started?.variables,
      SLUICE_E2E_AWS_CLI: dirname(python),
    };
    return await finished(
      spawn(node, [vitest, "run", "--config", config, ...tests], { env: variables, stdio: "inherit" }),
    );
  } finally {
    started?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readArguments() {
  const { values, positionals } = parseArgs({
    options: { endpoint: { type: "string" }, emulator: { type: "string" }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const { endpoint, emulator } = values;
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? "")) {
    throw new E2eError(`--endpoint ${endpoint}: is not an http or https URL`);
  }
  if (emulator !== undefined && !(emulator in STARTERS)) {
    throw new E2eError(`--emulator ${emulator}: is none of ${Object.keys(STARTERS).join(", ")}`);
  }
  return { endpoint, emulator: emulator as EmulatorName | undefined, tests: positionals };
}

/** @throws E2eError in one line */
function needed(tool: string): void {
  const { error } = spawnSync(tool, ["--version"], { stdio: "ignore" });
  if (error) throw new E2eError(`${tool} is not here: install it, or put it into the PATH`);
}

/** An endpoint gets no credentials of the user's, unless they are given in variables for this very run. */
function strangersTo(endpoint: string): Record<string, string> {
  const { AWS_ACCESS_KEY_ID = "test", AWS_SECRET_ACCESS_KEY = "test", AWS_REGION = "us-east-1" } = process.env;
  return { ...NOBODY, AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION };
}

/** Of Ctrl-C the tests hear by themselves, and clean up. */
function finished(child: ChildProcess): Promise<number> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  const isOurs = error instanceof E2eError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
  if (!isOurs) throw error;
  process.stderr.write(`e2e: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
