// The client's `PublishBatchCommand`, by a shorter way once a call of the client has succeeded. For each call the client resolves anew its
// middleware, its endpoint, its user agent, and who signs how; none of it changes. The shorter way says again what that call said, and
// leaves to the client's own parts what is new each time: trace header, retries, credentials, signature, sockets, and every answer that
// does not plainly accept all. It can go once the client takes no longer.
import { PublishBatchCommand } from "@aws-sdk/client-sns";
import { metadataOf } from "./answer-metadata.ts";
import { allPublished, publishBatchText } from "./publish-batch-text.ts";

type Resolve = PublishBatchCommand["resolveMiddleware"];
type Stack = Parameters<Resolve>[0];
type Config = Parameters<Resolve>[1];
type Handler = ReturnType<Resolve>;
type Context = Parameters<Stack["resolve"]>[1];
type Request = Parameters<Config["requestHandler"]["handle"]>[0];
/** As `send` of the client takes them. */
interface Options {
  readonly abortSignal?: AbortSignal;
}
type Response = Awaited<ReturnType<Config["requestHandler"]["handle"]>>["response"];

export class PublishBatch extends PublishBatchCommand {
  override resolveMiddleware(stack: Stack, config: Config, options: Options = {}): Handler {
    const way = ways.get(config);
    const text = way && publishBatchText(this.input);
    // Nothing but ASCII: as bytes it is measured, hashed and sent without being encoded for each.
    if (text !== undefined) return way?.(Buffer.from(text, "latin1"), options) as Handler;
    this.middlewareStack.add(
      (next, context) => async (args) => {
        const request = withoutOwn(args.request as Request);
        const result = await next(args);
        ways.set(config, shortWay(stack, config, context, request));
        return result;
      },
      { step: "build", priority: "low", name: "learnShortWay" },
    );
    return super.resolveMiddleware(stack, config, options);
  }
}

type ShortWay = (body: Uint8Array, options: Options) => Handler;

/** By the configuration of their client. */
const ways = new WeakMap<Config, ShortWay>();

/** Of a single call, or of the invocation that it is part of. */
const OF_ONE_CALL = /^(content-length|x-amzn-trace-id|traceparent|tracestate|baggage)$/i;

function withoutOwn(request: Request): Request {
  const headers = Object.entries(request.headers).filter(([name]) => !OF_ONE_CALL.test(name));
  return { ...request, headers: Object.fromEntries(headers), body: undefined } as Request;
}

/** What the first call has found out, or what is done with a body here. */
const DONE = [
  ...["serializerMiddleware", "httpAuthSchemeMiddleware", "contentLengthMiddleware", "hostHeaderMiddleware"],
  "getUserAgentMiddleware",
];
const READING = "deserializerMiddleware";
/** What the client does anew with each call, and so here. */
const ON_THE_WAY = ["recursionDetectionMiddleware", "retryMiddleware", "httpSigningMiddleware"];

function without(stack: Stack, names: readonly string[]): Stack {
  const rest = stack.clone();
  for (const name of names) rest.remove(name);
  return rest;
}

function shortWay(client: Stack, config: Config, known: Context, request: Request): ShortWay {
  const stack = without(client, [...DONE, READING]);
  const reading = without(client, [...DONE, ...ON_THE_WAY]);
  const asClientReads = (response: Response, context: Context) =>
    reading.resolve((async () => ({ response })) as never, context)({ input: {} });
  const lasting = lastingOf(known);
  return (body, options) => {
    const context = contextOf(lasting, options);
    const send = async ({ request: signed }: { readonly request: unknown }) => {
      const { response } = await config.requestHandler.handle(signed as Request, options);
      if (response.statusCode !== 200) return asClientReads(response, context);
      const bytes = await config.streamCollector(response.body);
      const entries = allPublished(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
      if (!entries) return asClientReads(Object.assign(response, { body: bytes }), context);
      return { response, output: Object.assign(entries, { $metadata: metadataOf(response) }) };
    };
    const headers = { ...request.headers, "content-length": String(body.length) };
    const resolved = stack.resolve(send as never, context);
    return (args) => resolved({ ...args, request: { ...request, headers, body } } as Parameters<Handler>[0]);
  };
}

/** Without what was of that call alone: its command, with all that it published, and its end. */
function lastingOf(known: Context): Context {
  const {
    commandInstance: _command,
    abortSignal: _end,
    selectedHttpAuthScheme,
    ...smithy
  } = known.__smithy_context ?? {};
  const lasting = { ...known, __smithy_context: smithy };
  if (!selectedHttpAuthScheme) return lasting;
  const scheme = signedBy(selectedHttpAuthScheme, { context: lasting });
  return Object.assign(lasting, { __smithy_context: { ...smithy, selectedHttpAuthScheme: scheme } });
}

/** What one call writes into its context is seen by no other. */
function contextOf(lasting: Context, { abortSignal }: Options): Context {
  const { selectedHttpAuthScheme, ...smithy } = lasting.__smithy_context ?? {};
  const scheme = selectedHttpAuthScheme && { selectedHttpAuthScheme: signedBy(selectedHttpAuthScheme, {}) };
  return { ...lasting, __smithy_context: { ...smithy, ...(abortSignal ? { abortSignal } : {}), ...scheme } };
}

type Scheme = NonNullable<NonNullable<Context["__smithy_context"]>["selectedHttpAuthScheme"]>;

function signedBy({ httpAuthOption, ...scheme }: Scheme, more: object): Scheme {
  const signingProperties = { ...httpAuthOption.signingProperties, ...more };
  return { ...scheme, httpAuthOption: { ...httpAuthOption, signingProperties } };
}
