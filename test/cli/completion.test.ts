// Completion as a shell asks for it.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { COMMAND } from "../support/sluice.ts";

/** What bash offers for the last of these words. `bash-completion`, which usually splits the line, need not be installed. */
function offered(...words: string[]): string[] {
  const script = `
    sluice() { "${COMMAND}" "$@"; }
    compopt() { :; }
    _get_comp_words_by_ref() { cur=\${COMP_WORDS[COMP_CWORD]}; words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
    source <(sluice completion bash)
    COMP_WORDS=(sluice "$@"); COMP_CWORD=$#
    __sluice_complete
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync("bash", ["-c", script, "bash", ...words], { encoding: "utf8" });
  return stdout
    .split("\n")
    .map((line) => line.split(/\s/)[0] ?? "")
    .filter(Boolean);
}

test("bash completes commands, their commands, and their flags", () => {
  expect(offered("qua")).toEqual(["quarantine"]);
  expect(offered("dead-letter", "re")).toEqual(["replay"]);
  expect(offered("quarantine", "replay", "--ex")).toEqual(["--explain"]);
});

test("there is a script for zsh too", () => {
  const { stdout, status } = spawnSync(COMMAND, ["completion", "zsh"], { encoding: "utf8" });

  expect(stdout).toMatch(/^#compdef sluice/);
  expect(status).toBe(0);
});

test("a shell that is not known is wrong usage", () => {
  const { stderr, status } = spawnSync(COMMAND, ["completion", "tcsh"], { encoding: "utf8" });

  expect(stderr).toMatch(/^sluice: .*tcsh/);
  expect(status).toBe(2);
});
