// What the two protocols of the processor's bundle have in common: a request to where the client says, and the errors of its service.

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

export interface Context {
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

export interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** @param headers - beside those that the client adds */
export async function requestTo(
  context: Context,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
) {
  const { protocol, hostname, port, path, query } = await context.endpoint();
  const to = { protocol, hostname, port, path: path.endsWith("/") ? path : `${path}/`, query: { ...query } };
  return { ...to, method: "POST", headers: { ...headers }, body };
}

export async function textOf({ body }: Response, context: Context): Promise<string> {
  const bytes = body instanceof Uint8Array ? body : await context.streamCollector(body);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

export const metadataOf = ({ statusCode, headers }: Response) => ({
  httpStatusCode: statusCode,
  requestId: headers["x-amzn-requestid"] ?? headers["x-amzn-request-id"] ?? headers["x-amz-request-id"],
  extendedRequestId: headers["x-amz-id-2"],
  cfId: headers["x-amz-cf-id"],
});

/** The client's own class of the error, by which it decides whether to try again; of one that it does not know, an error of that name. */
export function serviceError(
  { errorTypeRegistries }: ProtocolSettings,
  response: Response,
  { code, message }: { readonly code: string; readonly message: string },
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
