// However a command fails: one line, an exit code, and never a stack.
import { getSystemErrorMap } from "node:util";
import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { exitCodeOf, sentenceOf, UsageError } from "../../cli/errors.ts";
import { LocalError } from "../../local/this-machine.ts";
import { INPUT_ERROR_CODES, TARGET_ERRORS, type TargetErrorCode } from "../../operations/errors.ts";
import { InputError, InterruptedError, TargetError } from "../../operations/index.ts";
import { EngineError } from "../../shared/engines/index.ts";

const CAUSE = new Error("a cause\n    at somewhere (file.ts:1:1)");
const missing = Object.assign(new Error("Cannot find package '@aws-sdk/client-sqs' imported from x"), {
  code: "ERR_MODULE_NOT_FOUND",
});
const ERRORS: readonly (readonly [string, Error, number])[] = [
  ...INPUT_ERROR_CODES.map((code) => [code, new InputError(code, `what of ${code}`, { label: "here" }), 2] as const),
  ...Object.keys(TARGET_ERRORS).map((key) => {
    const code = key as TargetErrorCode;
    const details = { place: "there", said: "no", messages: 1, removed: 1, of: 2, stacks: "A, B" };
    return [code, new TargetError(code, `what of ${code}`, details, { cause: CAUSE }), 1] as const;
  }),
  ["an interruption", new InterruptedError("nothing was changed"), 130],
  ["wrong usage", new UsageError("say which"), 2],
  ["a flag that commander refuses", new CommanderError(1, "commander.unknownOption", "unknown option"), 2],
  ["help", new CommanderError(0, "commander.help", "(outputHelp)"), 0],
  ["an engine that cannot be loaded", new EngineError("no such file"), 2],
  ["what the embedded AWS cannot do", new LocalError("not supported"), 1],
  ["a package that is not installed", missing, 2],
  ...[...getSystemErrorMap().values()].flatMap(([code]) =>
    [{ syscall: "open", path: "/a/file" }, { syscall: "connect", address: "127.0.0.1", port: 1 }, {}].map(
      (facts) => [`${code} of ${JSON.stringify(facts)}`, systemError(code, facts), 1] as const,
    ),
  ),
  ["a bug", new TypeError("x is not a function\n    at y (z.ts:1:1)", { cause: CAUSE }), 1],
];

function systemError(code: string, facts: object): Error {
  return Object.assign(new Error(`${code}: raw words, open '/a/file'\n    at somewhere (file.ts:1:1)`), {
    code,
    ...facts,
  });
}

test.each([
  [
    systemError("ENOSPC", { syscall: "write", path: "standard output" }),
    "cannot write standard output: no space left on device; make room, or have it written elsewhere (temporary files: TMPDIR)",
  ],
  [
    systemError("ENOENT", { syscall: "mkdtemp", path: "/no/x-Ab3" }),
    "cannot make a temporary folder /no/x-Ab3: no such file or directory; have TMPDIR name a folder that is there",
  ],
  [
    systemError("EACCES", { syscall: "copyfile", path: "a", dest: "b" }),
    "cannot copy b: permission denied; work in a folder of your own",
  ],
  [
    systemError("EADDRINUSE", { syscall: "listen", address: "127.0.0.1", port: 80 }),
    "cannot listen at 127.0.0.1:80: address already in use",
  ],
  [systemError("EIO", {}), "EIO: i/o error"],
])("what the system refuses is told in its words, with what was tried: %s", (error, sentence) => {
  expect(sentenceOf(error)).toBe(sentence);
});

test.each(ERRORS)("%s is one line and an exit code", (name, error, exitCode) => {
  const sentence = sentenceOf(error);

  expect(exitCodeOf(error)).toBe(exitCode);
  expect(sentence).not.toMatch(/undefined|\n/);
  if (/^E[A-Z0-9]+ of /.test(name)) expect(sentence).not.toMatch(/unexpected|raw words/);
  expect(sentence.length).toBeGreaterThan(3);
});

test("what to type is said by the command: no message of an operation names a flag", () => {
  for (const [, error] of ERRORS) if (error instanceof TargetError) expect(error.message).not.toContain("--");
  expect(sentenceOf(new TargetError("no-answer", "nothing answers at X (Y)"))).toContain("--endpoint");
  expect(sentenceOf(missing)).toBe("needs a package of its own: npm install --save-dev @aws-sdk/client-sqs");
});

test("what is thrown and is no error, or a bug of ours, says that nobody expected it", () => {
  expect(sentenceOf("why")).toBe("unexpected: why");
  expect(sentenceOf(new TypeError("x is\n  not a function"))).toBe("unexpected TypeError: x is not a function");
  expect(exitCodeOf(undefined)).toBe(1);
});
