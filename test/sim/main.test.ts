// `npm run sim`, as a user types it.
import { spawn, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { CALL_SITES, CALL_TROUBLES, MAPPING_TROUBLES } from "../../sim/fault.ts";

const COMMAND = ["run", "--silent", "sim", "--"];
const sim = (...args: string[]) => spawnSync("npm", [...COMMAND, ...args], { encoding: "utf8" });

test("2,000 seeds break no rule, and every kind of fault strikes in them", () => {
  const { status, stdout, stderr } = sim("--seeds", "2000");

  expect({ status, stderr }).toEqual({ status: 0, stderr: "running 2,000 seeds from 1 …\n" });
  expect(stdout).toMatch(/^2,000 seeds from 1, /);
  expect(stdout).toMatch(/\nNo rule was broken\.\n$/);
  const strikes = new Map([...stdout.matchAll(/^ {4}(.+): (.+)$/gm)].map(([, place, troubles]) => [place, troubles]));
  for (const site of CALL_SITES) {
    for (const trouble of CALL_TROUBLES) expect(strikes.get(`calls to ${site}`)).toMatch(`${trouble} `);
    expect(strikes.get(`outages of ${site}`)).toMatch(/\d/);
  }
  for (const trouble of MAPPING_TROUBLES) expect(strikes.get("event source mapping")).toMatch(`${trouble} `);
  expect(strikes.get("function")).toMatch(/^crash .*stall /);
  expect(strikes.get("engine")).toMatch(/^crash /);
  for (const what of ["quarantined", "dead-lettered", "of them duplicates"]) {
    expect(stdout).toMatch(new RegExp(`[1-9][\\d,]* (of them )?${what}`));
  }
});

test("a seed can be run alone, and says the same each time", () => {
  const first = sim("--seed", "77", "--seeds", "1");

  expect(first.status).toBe(0);
  expect(first.stdout).toMatch(/^1 seed from 77, /);
  expect(sim("--seed", "77", "--seeds", "1").stdout).toBe(first.stdout);
});

test.each([
  [["--seeds", "many"], "many"],
  [["--seeds", "0"], "expected a whole number from 1"],
  [["--seed", "-1"], "expected a whole number from 0"],
  [["--seed", "4294967296"], "to 4294967295"],
  [["--sed", "1"], "--sed"],
  [["77"], "too many arguments"],
])("wrong usage is told in a line, with exit code 2: %s", (args, line) => {
  const { status, stdout, stderr } = sim(...args);

  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(line);
});

test("a reader that has seen enough is no error", () => {
  const { status, stdout, stderr } = spawnSync("set -o pipefail; npm run --silent sim -- --seeds 1 | true", {
    ...{ shell: "/bin/bash", encoding: "utf8" },
  });

  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "running 1 seed from 1 …\n" });
});

test("interrupted, it says how far it came, with exit code 130", async () => {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "sim/main.ts", "--seeds", "1000000"]);
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.stderr.once("data", () => child.kill("SIGINT"));
  const code = await ended;

  expect(code).toBe(130);
  expect(output).toMatch(/^\d[\d,]* seeds? from 1, .*Interrupted; no rule was broken until then\.\n$/s);
});
