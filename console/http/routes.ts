// Which question is answered by what. Whoever asks has been let in already.
import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { ownRelease } from "../../shared/release/index.ts";
import { catalogueOf } from "../api/contracts.ts";
import { eventOf } from "../api/event.ts";
import { FilterQuestion, tryFilter } from "../api/filter.ts";
import {
  ChosenMessages,
  HeldQuestion,
  heldMessages,
  NewMessage,
  newMessageForecast,
  replayForecast,
  SettleRequest,
  sendNew,
  setAsideRows,
  settle,
} from "../api/held.ts";
import type { Context } from "../context.ts";
import { answerJson, readBody } from "./answers.ts";
import { numberIn, streamTo } from "./stream.ts";

type Answer = (context: Context, body: unknown) => unknown;

/** A question with a body that has this form. */
const asked =
  <Schema extends z.ZodType>(
    schema: Schema,
    answer: (context: Context, question: z.infer<Schema>) => unknown,
  ): Answer =>
  (context, body) => {
    const question = schema.safeParse(body);
    if (!question.success) throw new BadQuestionError(z.prettifyError(question.error).replaceAll(/\s+/g, " "));
    return answer(context, question.data);
  };

class BadQuestionError extends Error {
  override readonly name = "BadQuestionError";
}

const POSTS: Readonly<Record<string, Answer>> = {
  "/api/event": asked(z.strictObject({ number: z.int().min(1) }), (context, { number }) => eventOf(context, number)),
  "/api/filter": asked(FilterQuestion, tryFilter),
  "/api/held": asked(HeldQuestion, heldMessages),
  "/api/held/outbox": asked(z.strictObject({}), setAsideRows),
  "/api/held/forecast": asked(ChosenMessages, replayForecast),
  "/api/held/settle": asked(SettleRequest, settle),
  "/api/held/new/forecast": asked(NewMessage, newMessageForecast),
  "/api/held/new/send": asked(NewMessage, sendNew),
};

const GETS: Readonly<Record<string, (context: Context) => unknown>> = {
  "/api/about": ({ target, engine, database }) => ({
    ...{ target: target.label, stack: target.stackName, topic: target.externalTopicArn },
    ...{ is_local: target.endpoint !== undefined, has_kafka: target.sinks.length > 1 },
    outbox: database?.label ?? null,
    deployed: target.deployment.at ?? null,
    ...{ version: target.deployment.version ?? null, own_version: ownRelease() },
    contracts: engine.catalogue.contracts.map(({ name }) => name),
  }),
  "/api/contracts": ({ engine }) => catalogueOf(engine),
};

export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  { url, context }: { readonly url: URL; readonly context: Context },
): Promise<void> {
  if (url.pathname === "/api/stream" && request.method === "GET") {
    const from = request.headers["last-event-id"] ?? url.searchParams.get("after");
    return streamTo(response, context.watch, numberIn(context.watch, String(from)), context.signal);
  }
  const get = request.method === "GET" ? GETS[url.pathname] : undefined;
  const post = request.method === "POST" ? POSTS[url.pathname] : undefined;
  if (!get && !post)
    return answerJson(response, { problem: `nothing is asked by ${request.method} ${url.pathname}` }, 404);
  try {
    const found = get ? get(context) : post?.(context, await readBody(request));
    const value = await found;
    if (value === undefined) answerJson(response, { problem: "it is not kept any more" }, 404);
    else answerJson(response, value);
  } catch (error) {
    answerJson(response, { problem: (error as Error).message }, error instanceof BadQuestionError ? 400 : 502);
  }
}
