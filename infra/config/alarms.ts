// When somebody has to act, and who is told: every threshold that a deployment may choose. What no alarm has to choose is in
// defaults.ts; docs/runbook.md says what to do.
import * as z from "zod";
import { distinct, httpsUrl, setting } from "./setting.ts";

const DAY_SECONDS = 86_400;

/** The runbook's place in the repository, which nobody can open from an alarm. */
const RUNBOOK = "docs/runbook.md";

const emailsSchema = () => distinct(z.array(z.email()).max(10), "names an address twice").default([]);
const urlsSchema = () =>
  distinct(z.array(httpsUrl("an alarm may say more than others should know")).max(10), "names a URL twice").default([]);

const ChannelsSchema = z.strictObject({
  emails: setting(emailsSchema(), {
    description: "Addresses that make a ticket of each e-mail; each must confirm the first one.",
  }),
  urls: setting(urlsSchema(), { description: "URLs, https only, that make a ticket of what SNS posts to them." }),
});

export const AlarmsSchema = z
  .strictObject({
    delaySeconds: setting(z.int().min(1).max(DAY_SECONDS).default(60), {
      description: "The goal for subscribers: 99 of 100 external events leave within so many seconds of their change.",
      unit: "seconds",
    }),
    oldestMessageSeconds: setting(z.int().min(60).max(DAY_SECONDS).default(300), {
      description: "How old the oldest message of the internal queue may get.",
      unit: "seconds",
    }),
    quarantinedMessages: setting(z.int().min(0).max(100_000).default(50), {
      description: "Messages quarantined within fifteen minutes that are still no reason to wake anybody.",
      unit: "messages",
    }),
    quarantineDays: setting(z.int().min(1).max(13).default(1), {
      description: "Days within which each quarantined message is to be dealt with; SQS drops it after fourteen.",
      unit: "days",
    }),
    processorErrors: setting(z.int().min(0).max(10_000).default(5), {
      description:
        "Invocations of the processor that may fail as a whole within five minutes; their records are delivered again.",
      unit: "invocations",
    }),
    processorThrottles: setting(z.int().min(0).max(100_000).default(50), {
      description: "Invocations of the processor that Lambda may refuse within five minutes.",
      unit: "invocations",
    }),
    failedPercent: setting(z.int().min(1).max(99).default(20), {
      description: "Share of the received records that may be handed back to the queue.",
      unit: "percent",
    }),
    failedDeliveries: setting(z.int().min(0).max(100_000).default(50), {
      description:
        "Deliveries to subscribers that SNS may fail within five minutes; of an HTTPS endpoint every attempt counts.",
      unit: "deliveries",
    }),
    unbalancedPercent: setting(z.int().min(1).max(50).default(5), {
      description:
        "How far the books of two parties may differ before it counts, as a share of the messages: metrics are approximate.",
      unit: "percent",
    }),
    unbalancedMessages: setting(z.int().min(1).max(1_000_000).default(100), {
      description: "Messages that must be missing beyond that share.",
      unit: "messages",
    }),
    outboxSeconds: setting(z.int().min(60).max(DAY_SECONDS).default(300), {
      description: "How long the oldest row of the outbox may wait for a relay.",
      unit: "seconds",
    }),
    canaryMissing: setting(z.int().min(0).max(10).default(2), {
      description: "The canary's events that may be missing within five minutes.",
      unit: "events",
    }),
    silenceMinutes: setting(z.int().min(5).max(1_440).optional(), {
      description: "Minutes without any internal event that mean trouble. Leave it out where the engine may rest.",
      unit: "minutes",
      without: "no such alarm",
    }),
    emails: setting(emailsSchema(), {
      description:
        "Who is told by e-mail; each must confirm the first one. Other channels subscribe to the topic `OpsTopicArn`.",
    }),
    urls: setting(urlsSchema(), {
      description:
        "Pagers: https URLs that SNS posts to, of a service that confirms SNS's subscriptions by itself. The URL is in the stack's template: who reads it can raise an alarm.",
    }),
    tickets: setting(ChannelsSchema.optional(), {
      description:
        "Tells of what can wait until morning apart from pages, by a topic of its own (`TicketTopicArn`): who has to deal with it then.",
      without: "`emails`, `urls` and `OpsTopicArn` hear of both",
    }),
    runbookUrl: setting(
      z
        .union([z.literal(RUNBOOK), z.url({ protocol: /^https?$/ })])
        .refine((url) => !url.includes("#"), "has a '#': each alarm appends its own")
        .default(RUNBOOK),
      {
        description:
          "Where the runbook can be read, by its heading behind `#`. The default is its place in the repository; where anybody is told, it has to be a URL.",
      },
    ),
  })
  .refine(({ runbookUrl, ...channels }) => runbookUrl !== RUNBOOK || !tellsAnybody(channels), {
    path: ["runbookUrl"],
    error: `is missing: alarms link to it, and whoever is told at night has to be able to open it: where do you publish ${RUNBOOK}?`,
  });
export type AlarmsConfig = Readonly<z.output<typeof AlarmsSchema>>;

/** Where alarms are told of. */
export type AlarmChannels = Readonly<z.output<typeof ChannelsSchema>>;

const tellsAnybody = ({ emails, urls, tickets }: AlarmChannels & { readonly tickets?: AlarmChannels | undefined }) =>
  [emails, urls, tickets?.emails ?? [], tickets?.urls ?? []].some((channel) => channel.length > 0);
