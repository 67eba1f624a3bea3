export { AUTHORITY_PATH, type Authority, createAuthority } from "./authority.ts";
export {
  confirmation,
  httpHeaders,
  lambdaEvent,
  type MessageAttribute,
  notification,
  type PublishedMessage,
  type Signer,
  type SnsMessage,
  signed,
  unsigned,
  written,
} from "./messages.ts";
