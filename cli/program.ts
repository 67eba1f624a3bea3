// Every command and flag, without what they do: that is loaded when one runs.
import { Command, CommanderError } from "commander";
import { ownRelease } from "../shared/release/index.ts";
import { addConsole } from "./commands/console.ts";
import { addContract } from "./commands/contract.ts";
import { addDeliveries } from "./commands/deliveries.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExplain } from "./commands/explain.ts";
import { addDeadLetter, addQuarantine } from "./commands/held.ts";
import { addOutbox } from "./commands/outbox.ts";
import { addPlan } from "./commands/plan.ts";
import { addReplay } from "./commands/replay.ts";
import { addResend } from "./commands/resend.ts";
import { addSend } from "./commands/send.ts";
import { addStart } from "./commands/start.ts";
import { addStatus } from "./commands/status.ts";
import { addSubscribe } from "./commands/subscribe.ts";
import { addSubscribers } from "./commands/subscribers.ts";
import { addTail } from "./commands/tail.ts";
import { addTrace } from "./commands/trace.ts";
import { warn } from "./terminal/terminal.ts";
import { oneLine } from "./terminal/text.ts";

const COMMANDS = [
  addStart,
  addExplain,
  addReplay,
  addSend,
  addTail,
  addSubscribe,
  addSubscribers,
  addDeliveries,
  addStatus,
  addPlan,
  addConsole,
  addTrace,
  addQuarantine,
  addDeadLetter,
  addResend,
  addOutbox,
  addDoctor,
  addContract,
];

export function sluiceProgram(): Command {
  const program = new Command("sluice")
    .option("-V, --version", "output the version number, and the commit where it is known")
    .on("option:version", tellVersion)
    .description("Separates an engine's internal events from the few that other teams subscribe to.")
    .exitOverride()
    .configureOutput({ outputError: (text) => warn(oneLine(text.replace(/^error: /, ""))) });

  for (const add of COMMANDS) add(program);
  return program;
}

/** Looked up only when it is asked for: a checkout has to ask git. */
function tellVersion(): never {
  process.stdout.write(`${ownRelease()}\n`);
  throw new CommanderError(0, "commander.version", "the version was told");
}
