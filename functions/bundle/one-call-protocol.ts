// What the two protocols of the processor's bundle have in common: a request to where the client says, and the errors of its service.
import { type Answer, metadataOf } from "../sinks/answer-metadata.ts";

/** As the clients make a protocol. */
export interface ProtocolSettings {
  readonly errorTypeRegistries: readonly ErrorRegistry[];
}

type ErrorClass = new (about: object) => Error;

/** The service's errors by name, as the clients have them: name at 2, traits at 3. */
interface ErrorRegistry {
  find(predicate: (schema: readonly unknown[]) => boolean): readonly unknown[] | undefined;
  getErrorCtor(schema: readonly unknown[]): ErrorClass | undefined;
}

interface Context {
  readonly endpoint: () => Promise<Endpoint>;
  readonly streamCollector: (body: unknown) => Promise<Uint8Array>;
}

interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: object;
}

export interface Response extends Answer {
  readonly body?: unknown;
}

/** What one call says, apart from where to. */
export interface Said {
  /** Beside those that the client adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** As the clients ask for it; what the call says and how its answer is read, each protocol knows. */
export abstract class OneCallProtocol<Input> {
  readonly #settings: ProtocolSettings;

  constructor(settings: ProtocolSettings) {
    this.#settings = settings;
  }

  setSerdeContext(): void {}

  abstract getShapeId(): string;
  /** @throws Error for an operation or an input that is not in the bundle */
  protected abstract say(operation: string, input: Input): Said;
  protected abstract readOutput(text: string): object;
  protected abstract readError(text: string, response: Response): ErrorText;

  async serializeRequest(operation: { readonly name: string }, input: Input, context: Context) {
    const said = this.say(operation.name, input);
    const { protocol, hostname, port, path, query } = await context.endpoint();
    const to = { protocol, hostname, port, path: path.endsWith("/") ? path : `${path}/`, query: { ...query } };
    return { ...to, method: "POST", ...said };
  }

  async deserializeResponse(_operation: object, context: Context, response: Response): Promise<object> {
    const text = await textOf(response, context);
    if (response.statusCode < 300) return { ...this.readOutput(text), $metadata: metadataOf(response) };
    throw serviceError(this.#settings, response, this.readError(text, response));
  }
}

/** What an answer says of an error. */
export interface ErrorText {
  readonly code: string;
  readonly message: string;
}

async function textOf({ body }: Response, context: Context): Promise<string> {
  const bytes = body instanceof Uint8Array ? body : await context.streamCollector(body);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** The client's own class of the error, by which it decides whether to try again; of one that it does not know, an error of that name. */
function serviceError(
  { errorTypeRegistries }: ProtocolSettings,
  response: Response,
  { code, message }: ErrorText,
): Error {
  const $metadata = metadataOf(response);
  for (const registry of errorTypeRegistries) {
    const schema =
      registry.find(([, , name]) => name === code) ?? registry.find(([, , , traits]) => queryCode(traits) === code);
    const Known = schema && registry.getErrorCtor(schema);
    if (Known) return Object.assign(new Known({ $metadata }), { message });
  }
  const $fault = response.statusCode < 500 ? "client" : "server";
  return Object.assign(new Error(message), { name: code, $fault, $metadata });
}

/** Where the code in an answer is not the error's name. */
const queryCode = (traits: unknown): unknown =>
  (traits as { readonly awsQueryError?: readonly unknown[] } | undefined)?.awsQueryError?.[0];
