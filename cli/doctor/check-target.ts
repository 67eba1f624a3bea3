// What the commands need of a deployment: each is asked for once, in a way that changes nothing.
import {
  awsError,
  deployedProcessor,
  firstSubscriptions,
  forSink,
  oldestAges,
  processorMapping,
  type Target,
} from "../../operations/deployment/index.ts";
import { TargetError } from "../../operations/index.ts";
import { queueDepth } from "../../shared/sending/queue-depth.ts";
import { sentenceOf } from "../errors.ts";
import { counted } from "../terminal/text.ts";
import { type Check, finding, ok, skipped } from "./check-machine.ts";

interface Question {
  /** The permission that it shows, and who needs it. */
  readonly what: string;
  readonly ask: () => Promise<string>;
  readonly remedy: string;
}

export async function checkTarget(target: Target): Promise<Check[]> {
  const place = target.endpoint ?? target.region;
  const questions = [
    ...target.sinks.flatMap(({ sink }) => questionsFor(forSink(target, sink))),
    ...(target.externalTopicArn === undefined ? [] : [topicQuestion(target)]),
  ];
  return [...keyChecks(target), ...(await Promise.all(questions.map((question) => answered(question, place))))];
}

async function answered({ what, ask, remedy }: Question, place: string): Promise<Check> {
  try {
    return ok(what, await ask());
  } catch (error) {
    const said = error instanceof TargetError ? error : awsError(error, place);
    if (said === undefined) throw error;
    return finding(what, sentenceOf(said), remedy);
  }
}

/** Whose policy nobody here sees to, or may read. */
const keyChecks = ({ keyArn }: Target): Check[] =>
  keyArn === undefined
    ? []
    : [
        skipped(
          "key",
          `${keyArn} is not the stack's own: docs/security.md says what its policy has to let services do`,
        ),
      ];

const allow = (action: string): string => `allow ${action} for your role, or log in with another`;

function topicQuestion(target: Target): Question {
  return {
    what: "external topic",
    ask: async () => {
      const count = await firstSubscriptions(target);
      return count === 100 ? "100 or more subscriptions" : counted(count, "subscription");
    },
    remedy: `${allow("sns:GetTopicAttributes and sns:ListSubscriptionsByTopic")}; if it is gone: docs/runbook.md, "The external topic was deleted"`,
  };
}

/** What each sink has of its own. */
function questionsFor(target: Target): Question[] {
  const { clients, logGroup } = target;
  const named = (what: string): string => (target.sink === "sns" ? what : `${what}, Kafka`);
  const queues = [
    ["internal queue", target.internalQueueUrl],
    ["quarantine queue", target.quarantineQueueUrl],
    ["dead-letter queue", target.deadLetterQueueUrl],
  ] as const;
  return [
    ...queues.map(([name, url]) => ({
      what: named(name),
      ask: async () => `${counted((await queueDepth(clients.sqs, url)).visible, "message")} waiting`,
      remedy: allow("sqs:GetQueueAttributes"),
    })),
    {
      what: named("processor"),
      ask: async () => {
        const { environment, modifiedAt } = await deployedProcessor(target);
        return `contracts ${environment.SLUICE_CONTRACTS.join(", ")}, changed ${modifiedAt.toISOString()}`;
      },
      remedy: allow("lambda:GetFunctionConfiguration"),
    },
    {
      what: named("reading"),
      ask: async () => {
        const state = (await processorMapping(target))?.State ?? "missing";
        if (state === "Enabled") return state;
        throw new TargetError("not-reading", `the mapping from the internal queue is ${state}`, { state });
      },
      remedy: `${allow("lambda:ListEventSourceMappings")}; if it is disabled: docs/runbook.md, "oldest-message-too-old"`,
    },
    {
      what: named("log"),
      ask: async () => {
        const logs = await clients.logs();
        await logs.filterLogEvents({ logGroupName: logGroup, limit: 1 });
        return logGroup;
      },
      remedy: allow("logs:FilterLogEvents"),
    },
    {
      what: named("metrics"),
      ask: async () => {
        const age = (await oldestAges(target, [target.internalQueueUrl], Date.now())).get(target.internalQueueUrl);
        return age === undefined ? "can be read; no age of the internal queue is known right now" : "can be read";
      },
      remedy: allow("cloudwatch:GetMetricData"),
    },
  ];
}
