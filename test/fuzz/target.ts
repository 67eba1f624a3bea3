// What a target of the fuzzer is, and what holds for all of them.
import { isDeepStrictEqual } from "node:util";

/** What was said of an input: saying something new is worth as much as reaching a new branch. */
export type Said = readonly string[];

export interface Target {
  /** Tried before anything else; what is found new is made from them. */
  readonly seeds: () => readonly string[];
  /** Throws if what must always hold does not hold for this input. */
  readonly fuzz: (data: Buffer) => Said | Promise<Said>;
}

/** What a message says, without the place and the values that it names. */
export const gist = (text: string): string =>
  text
    .slice(0, 1_000)
    .replace(/^[^:]*: /, "")
    .replaceAll(/"[^"]*"|'[^']*'/g, "…")
    .replaceAll(/\d+/g, "0")
    .slice(0, 200);

/** Fails a property. */
export class Violation extends Error {
  override readonly name = "Violation";
}

export function hold(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Violation(what);
}

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype];
const facts = () => PROTOTYPES.map((prototype) => Object.getOwnPropertyDescriptors(prototype));
const CLEAN = facts();
const CLEAN_NAMES = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

/** Each time the names are counted, now and then everything is compared: that takes longer than most inputs. */
const THOROUGH_EVERY = 256;
let looks = 0;

/** Nothing that was read may change what every object has. */
export function holdPrototypes(): void {
  for (const [index, prototype] of PROTOTYPES.entries()) {
    hold(Reflect.ownKeys(prototype).length === CLEAN_NAMES[index], "a prototype was polluted");
  }
  looks += 1;
  if (looks % THOROUGH_EVERY === 0) hold(isDeepStrictEqual(facts(), CLEAN), "a prototype was changed");
}

/** Rethrows what is not the one error that an entrance may answer with. */
export function allowOnly(error: unknown, name: string): string {
  if (!(error instanceof Error) || error.name !== name) throw error;
  hold(error.message.length > 0 && error.message.length < 1_000_000, `a message of ${error.message.length} characters`);
  return gist(error.message);
}
