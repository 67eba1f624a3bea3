import { Readable } from "node:stream";

interface Answer {
  readonly statusCode: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Request {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Settings of a client, and what it said; answers what it is told to. */
export function connection() {
  const seen: { request?: Request; answer: Answer } = { answer: { statusCode: 200, text: "" } };
  const handle = async (request: Request): Promise<object> => {
    seen.request = request;
    const { statusCode, text, headers = {} } = seen.answer;
    const body = Readable.from([Buffer.from(text)]);
    return { response: { statusCode, headers: { "x-amzn-requestid": "r", ...headers }, body } };
  };
  const settings = {
    ...{ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 },
    requestHandler: { handle } as never,
  };
  return { settings, seen };
}

export const outcome = (call: Promise<object>): Promise<object> =>
  call.catch(({ name, message, $fault, $metadata }) => ({ name, message, $fault, $metadata }));
