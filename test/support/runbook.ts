// The runbook's own commands: taken from its code blocks, their placeholders filled in, run by a shell.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Finished } from "./sluice.ts";

const RUNBOOK = readFileSync(fileURLToPath(new URL("../../docs/runbook.md", import.meta.url)), "utf8");
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const NODE = fileURLToPath(import.meta.resolve("node/bin/node"));

/** The blocks of one section, in order, without the indentation of their list. */
export function commandBlocks(heading: string): string[] {
  const [, section] = RUNBOOK.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`the runbook has no section "${heading}"`);
  const [own = ""] = section.split("\n## ");
  return [...own.matchAll(/^( *)```sh\n(.*?)^ *```$/gms)].map(([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}

/** The one block of a section that holds a text. */
export function blockOf(heading: string, holding: string): string {
  const blocks = commandBlocks(heading).filter((block) => block.includes(holding));
  const [block] = blocks;
  if (block === undefined || blocks.length > 1) {
    throw new Error(`${blocks.length} blocks of "${heading}" hold "${holding}"`);
  }
  return block;
}

/** What has to be pasted first. */
function prelude(): string {
  const [, block = ""] = /```sh\n(.*?)```/s.exec(RUNBOOK) ?? [];
  return block;
}

export interface Shell {
  /** Runs a block as it is written, but for its placeholders. */
  readonly run: (block: string, placeholders?: Readonly<Record<string, string>>) => Promise<Finished>;
}

export interface ShellOptions {
  /** An empty folder to run in. */
  readonly cwd: string;
  /** That of the stack, whose name ends with it. */
  readonly stage: string;
  /** Beside those of this process. */
  readonly variables: Readonly<Record<string, string>>;
  /** The words that call the AWS CLI. @default what stands in for it */
  readonly aws?: readonly string[];
}

/** A shell in which `npx sluice` is this checkout's, and `aws` and it reach only what the variables say. */
export function runbookShell({ cwd, stage, variables, aws }: ShellOptions): Shell {
  const bin = join(cwd, "bin");
  mkdirSync(bin);
  const script = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  script("npx", `[ "$1" = sluice ] && shift && exec "${NODE}" "${path("../../cli/sluice.js")}" "$@"; exit 127`);
  const words = aws ?? [NODE, "--disable-warning=ExperimentalWarning", path("./aws-cli.ts")];
  script("aws", `exec ${words.map((word) => `"${word}"`).join(" ")} "$@"`);
  const env = { ...process.env, ...variables, PATH: [bin, process.env["PATH"]].join(delimiter) };
  return {
    run(block, placeholders = {}) {
      let text = `${prelude()}\n${block}`.replace("STAGE=prod", `STAGE=${stage}`);
      for (const [placeholder, value] of Object.entries(placeholders))
        text = text.replaceAll(`<${placeholder}>`, value);
      const open = /<[A-Za-z][^>\n]*>/.exec(text);
      if (open) throw new Error(`the test does not fill in ${open[0]}`);
      return execute(text, cwd, env);
    },
  };
}

function execute(text: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Finished> {
  const child = spawn("bash", ["-c", text], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr, lines: stdout.split("\n").filter(Boolean) }));
  });
}
