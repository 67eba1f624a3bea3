// Parts in, answers out, in the order of the parts: whoever answers them, and however many at once.
import type { Part } from "../../operations/index.ts";
import type { Answer } from "./asked-explainer.ts";
import type { Crew } from "./crew.ts";

/** Hands over each answer once those before it are taken, and waits for nothing else: who types lines gets their answers. */
export async function explainInOrder(
  parts: AsyncIterable<Part>,
  { explain, mostParts }: Pick<Crew, "explain" | "mostParts">,
  take: (answer: Answer, part: Part) => Promise<void>,
): Promise<void> {
  const onTheWay: Promise<void>[] = [];
  let last = Promise.resolve();
  try {
    for await (const part of parts) {
      const answer = explain(part);
      answer.catch(() => undefined); // told in its turn
      last = last.then(async () => take(await answer, part));
      onTheWay.push(last);
      if (onTheWay.length >= mostParts()) await onTheWay.shift();
    }
  } finally {
    await last; // before what is said of a file that cannot be read
  }
}
