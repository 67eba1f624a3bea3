// What explains, made from what a person asked for: in plain data, so that each thread makes its own.
import { type ExplainOptions, explainer, type Part } from "../../operations/index.ts";
import { publishedCheck } from "../../shared/contracts/index.ts";
import { contractsOf, loadEngine } from "../../shared/engines/index.ts";
import type { FilterPolicy, FilterPolicyScope } from "../../shared/subscriber/index.ts";
import { shown } from "../terminal/text.ts";
import { answerRoom } from "./part-memory.ts";

export interface Asked {
  /** File of the engine. @default the engine that is shipped */
  readonly engine?: string | undefined;
  readonly contracts: readonly string[];
  readonly cluster: string;
  readonly filter?: { readonly policy: FilterPolicy; readonly scope: FilterPolicyScope } | undefined;
}

/** What is written of a part. */
export interface Answer {
  readonly bytes: Uint8Array;
  readonly quarantined: number;
  readonly wrongGroups: number;
}

/** @throws EngineError */
export async function askedExplainer(asked: Asked): Promise<(part: Part) => Answer> {
  const { engine, catalogue } = await loadEngine(asked.engine);
  const options: ExplainOptions = {
    rules: {
      internal: engine.internal,
      contracts: contractsOf(engine, asked.contracts),
      check: publishedCheck(catalogue.contracts),
    },
    cluster: asked.cluster,
    filter: asked.filter && { ...asked.filter, contracts: catalogue.contracts },
    nowMs: Date.now,
  };
  const explain = await explainer(options);
  return (part) => {
    const { texts, quarantined, wrongGroups } = explain(part);
    return { bytes: allShown(texts, answerRoom(part)), quarantined, wrongGroups };
  };
}

/** In the room, where all of it fits. */
function allShown(texts: readonly string[], room: Buffer): Uint8Array {
  let used = 0;
  const parts = texts.map((text) => {
    const bytes = shownBytes(text, room.subarray(used));
    used += bytes.length;
    return bytes;
  });
  return parts.every(({ buffer }) => buffer === room.buffer) ? room.subarray(0, used) : Buffer.concat(parts);
}

const DEL = 0x7f;

/** Of JSON, all that may have to be escaped is beyond ASCII, or its last character. */
function shownBytes(json: string, room: Buffer): Buffer {
  if (Buffer.byteLength(json) > json.length) return written(shown(json), "utf8", room);
  const bytes = written(json, "latin1", room); // a third of what writing it as UTF-8 takes
  return bytes.includes(DEL) ? written(shown(json), "utf8", room) : bytes;
}

function written(text: string, encoding: "latin1" | "utf8", room: Buffer): Buffer {
  const fits = Buffer.byteLength(text, encoding) <= room.length;
  return fits ? room.subarray(0, room.write(text, encoding)) : Buffer.from(text, encoding);
}
