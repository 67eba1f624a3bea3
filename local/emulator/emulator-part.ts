// What the emulator does not hand out, by its file: the version is pinned, and tests hold the behaviour. See docs/adr/0005.
import { SQS_FORBIDDEN_CHARACTER } from "../../shared/wiring/index.ts";

/** A module of the emulator, by its place in it. */
export const emulatorPart = async <Part>(file: string): Promise<Part> =>
  (await import(new URL(file, import.meta.resolve("fauxqs")).href)) as Part;

// 2.4.1 refuses what lies beyond U+FFFF, which SQS takes; to be removed once it does.
const { INVALID_MESSAGE_BODY_CHAR: refused } = await emulatorPart<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>(
  "./sqs/sqsTypes.js",
);
refused.test = (text) => SQS_FORBIDDEN_CHARACTER.test(text);

interface Queue {
  processTimers: () => void;
  getAllAttributes: (names: readonly string[]) => Record<string, string>;
}

// 2.4.1 counts a message whose hold has ended as held until somebody receives; AWS does not, and who waits for holds would wait on.
const { SqsQueue } = await emulatorPart<{ SqsQueue: { readonly prototype: Queue } }>("./sqs/sqsStore.js");
const { getAllAttributes } = SqsQueue.prototype;
SqsQueue.prototype.getAllAttributes = function (names) {
  this.processTimers();
  return getAllAttributes.call(this, names);
};
