// The SDK's client for SNS without what it does anew for every call and nobody needs.
import { SNSClient } from "@aws-sdk/client-sns";

/** @param settings - as `SNSClient` takes them. @default what the environment says */
export function snsClient(...settings: ConstructorParameters<typeof SNSClient>): SNSClient {
  const client = new SNSClient(...settings);
  const { config, middlewareStack } = client;
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
  return client;
}
