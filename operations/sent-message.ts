// A message together with its group, as programs that publish have it at hand (pure).
import * as z from "zod/mini";

export interface SentMessage {
  readonly body: string;
  readonly groupId: string;
}

const group = z.object({ MessageGroupId: z.string() });
const type = z.optional(z.never());

/** No message of an engine is one of these: those name their `type`. */
const FormSchema = z.union([
  // What is about to be sent: an entry of SendMessageBatch.
  z.pipe(
    z.object({ MessageBody: z.string(), MessageGroupId: z.string(), type }),
    z.transform(({ MessageBody: body, MessageGroupId: groupId }) => ({ body, groupId })),
  ),
  // What was received by ReceiveMessage.
  z.pipe(
    z.object({ Body: z.string(), Attributes: group, type }),
    z.transform(({ Body: body, Attributes }) => ({ body, groupId: Attributes.MessageGroupId })),
  ),
  // What a function receives.
  z.pipe(
    z.object({ body: z.string(), attributes: group, type }),
    z.transform(({ body, attributes }) => ({ body, groupId: attributes.MessageGroupId })),
  ),
]);

/** Undefined of any other text. */
export function sentMessage(text: string): SentMessage | undefined {
  if (!text.includes("MessageGroupId")) return undefined; // with its quote, which is everywhere, it takes longer to look for
  try {
    return FormSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
