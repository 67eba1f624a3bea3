// How errors end: each in one line on standard error, with what to type next, and an exit code.
import { getSystemErrorMap } from "node:util";
import { CommanderError } from "commander";
import {
  InputError,
  type InputErrorCode,
  InterruptedError,
  TargetError,
  type TargetErrorCode,
} from "../operations/index.ts";
import { counted, oneLine } from "./terminal/text.ts";

/** Wrong usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** For errors whose classes come with what not every command loads. */
const EXIT_CODES: Readonly<Record<string, number>> = { EngineError: 2, LocalError: 1 };

/** 2: nothing was done, and it has to be asked for otherwise. 1: something refuses. 130: interrupted. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError || error instanceof InputError || missingPackage(error)) return 2;
  if (error instanceof InterruptedError) return 130;
  return EXIT_CODES[error instanceof Error ? error.name : ""] ?? 1;
}

type Code = InputErrorCode | TargetErrorCode;
type Say = (message: string, details: Readonly<Record<string, unknown>>) => string;

const asQueue: Say = (message) => `--to ${message}`;
/** Where the message of an operation does not say by itself what to type. */
const SENTENCES: Partial<Record<Code, Say>> = {
  "file-exists": (message) => `${message}; name another with --file`,
  "no-state-folder": (message) => `${message}; run it in a folder that takes files`,
  "no-such-subscriber": (message) => `--subscriber ${message}`,
  "no-delivery-log": (message, { configurable, protocol }) =>
    configurable
      ? `${message}: set deliveryLogs.${String(protocol).replace(/^http$/, "https")} in the stage's configuration and deploy; a local run has no such log`
      : message,
  "not-a-queue-url": asQueue,
  "own-queue": asQueue,
  "own-topic": asQueue,
  "queue-elsewhere": asQueue,
  "not-a-module": (message) => `--lambda ${message}`,
  "not-local": (_, { label }) => `--lambda is for the local run; deploy the function to ${label}`,
  "no-such-stack": (message) => `${message}; is --stack right, and --region?`,
  "no-such-sink": (message, { sink }) =>
    sink === "sns"
      ? `${message}: its consumers read from Kafka (docs/cli.md)`
      : `${message}: leave out what asks for it`,
  "several-stacks": (_, { place, stacks }) =>
    `${place} has several stacks of Sluice: choose with --stack, of ${stacks}`,
  "messages-hidden": (_, { messages }) =>
    `somebody else holds ${counted(Number(messages), "message")}; run this again later`,
  "time-ended": (_, { removed, of }) =>
    `${removed} of ${counted(Number(of), "message")} sent back before their hold ended; run the same replay again for the others`,
  "no-credentials": (_, { said }) =>
    `no credentials for AWS: log in (aws sso login), or name a profile with --profile (${said})`,
  "no-region": (message) => `${message}: name one with --region, or set AWS_REGION`,
  "no-answer": (message) => `${message}; is it running, and is --endpoint right?`,
  "no-broker": (message) => `${message}; is it running, and is --kafka right?`,
  "no-database": (message) => `${message}; is it running, and is --database right?`,
  "database-login": (message) => `${message}; is --database right?`,
  "not-a-database-url": (message) =>
    `--database (or SLUICE_DATABASE_URL): ${message}, with %XX for what a URL does not take`,
  "no-outbox": (message) => `${message}: make it with \`sluice outbox migrate\``,
  "outbox-not-allowed": (message) => `${message}: grant it, as a role that may (docs/outbox.md has the GRANTs)`,
  "not-allowed": (message) => `${message} (docs/cli.md lists what people on call need)`,
  "credentials-refused": (message) => `${message}; log in again, or name another --profile`,
};

/** In one line what went wrong and what to do about it; never a stack. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `unexpected: ${oneLine(String(error))}`;
  if (error instanceof InputError || error instanceof TargetError) {
    return SENTENCES[error.code]?.(error.message, error.details) ?? error.message;
  }
  const needed = missingPackage(error);
  if (needed !== undefined) return `needs a package of its own: npm install --save-dev ${needed}`;
  const ofSystem = systemSentence(error);
  if (ofSystem !== undefined) return ofSystem;
  const isOurs = error instanceof UsageError || error instanceof InterruptedError || error.name in EXIT_CODES;
  return isOurs ? oneLine(error.message) : `unexpected ${error.name}: ${oneLine(error.message)}`;
}

const WORDS_OF_SYSTEM = new Map(getSystemErrorMap().values());

/** What was tried, where the name of the system's call does not say it. */
const CALLS: Readonly<Record<string, string>> = {
  connect: "connect to",
  copyfile: "copy",
  listen: "listen at",
  mkdir: "make the folder",
  mkdtemp: "make a temporary folder",
  rmdir: "remove",
  scandir: "list the folder",
  unlink: "remove",
};

const ELSEWHERE = "work in a folder of your own";
const ROOM = "make room, or have it written elsewhere (temporary files: TMPDIR)";
const HANDLES = "end other programs, or raise `ulimit -n`";
/** Where the system's own words leave open what to do. */
const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: ELSEWHERE,
  EDQUOT: ROOM,
  EMFILE: HANDLES,
  ENFILE: HANDLES,
  ENOSPC: ROOM,
  EPERM: ELSEWHERE,
  EROFS: ELSEWHERE,
};

/** Of an error that the system answered with: what was tried, where, what the system says, and what to do. */
function systemSentence(error: NodeJS.ErrnoException): string | undefined {
  const { code = "", syscall, path } = error;
  const words = WORDS_OF_SYSTEM.get(code);
  if (words === undefined) return undefined;
  const { address, port, dest } = error as {
    readonly address?: string;
    readonly port?: number;
    readonly dest?: string;
  };
  const place = dest ?? path ?? (address && [address, port].filter((part) => part !== undefined).join(":"));
  const tried = syscall === undefined ? code : `cannot ${[CALLS[syscall] ?? syscall, place].filter(Boolean).join(" ")}`;
  const remedy =
    syscall === "mkdtemp" && code === "ENOENT" ? "have TMPDIR name a folder that is there" : REMEDIES[code];
  return oneLine([`${tried}: ${words}`, remedy].filter(Boolean).join("; "));
}

/** Whoever installed the package has what subscribers need; commands that talk to AWS need clients beside it. */
function missingPackage(error: unknown): string | undefined {
  if ((error as NodeJS.ErrnoException)?.code !== "ERR_MODULE_NOT_FOUND") return undefined;
  return /^Cannot find package '([^']+)'/.exec((error as Error).message)?.[1];
}
