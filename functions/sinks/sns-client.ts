// The SDK's client for SNS without what it does anew for every call and nobody needs.
import { SNSClient } from "@aws-sdk/client-sns";
import { type Protocol, publishBatchProtocol } from "./publish-batch-protocol.ts";

/** @param settings - as `SNSClient` takes them. @default what the environment says */
export function snsClient(...settings: ConstructorParameters<typeof SNSClient>): SNSClient {
  const client = new SNSClient(...settings);
  const { config, middlewareStack } = client;
  config.protocol = publishBatchProtocol(config.protocol as typeof config.protocol & Protocol);
  // It filters input and output for a logger that writes nothing.
  middlewareStack.remove("loggerMiddleware");
  // One for all calls: it asks for credentials whenever it signs.
  const makeSigner = config.signer;
  let signer: ReturnType<typeof makeSigner> | undefined;
  config.signer = (scheme) => {
    const made = signer ?? makeSigner(scheme);
    signer = made;
    // What failed once, as where no region was to be had, is asked for again.
    made.catch(() => {
      signer = undefined;
    });
    return made;
  };
  oneUserAgent(middlewareStack);
  return client;
}

const USER_AGENT = ["user-agent", "x-amz-user-agent"];

/** What the first call says of the client and this machine, every call says. */
function oneUserAgent(middlewareStack: SNSClient["middlewareStack"]): void {
  const userAgent: Record<string, string> = {};
  middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { readonly headers: Record<string, string> };
      if (headers["user-agent"]) {
        for (const name of USER_AGENT) userAgent[name] = headers[name] ?? "";
        middlewareStack.remove("getUserAgentMiddleware");
      } else Object.assign(headers, userAgent);
      return next(args);
    },
    { name: "oneUserAgent", step: "build", priority: "low" },
  );
}
