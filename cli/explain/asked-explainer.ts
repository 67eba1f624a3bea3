// What explains, made from what a person asked for: in plain data, so that each thread makes its own.
import { type ExplainOptions, explainer, type Part } from "../../operations/index.ts";
import { publishedCheck } from "../../shared/contracts/index.ts";
import { contractsOf, loadEngine } from "../../shared/engines/index.ts";
import type { FilterPolicy, FilterPolicyScope } from "../../shared/subscriber/index.ts";
import { shown } from "../terminal/text.ts";

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
    const { text, quarantined, wrongGroups } = explain(part);
    return { bytes: shownBytes(text), quarantined, wrongGroups };
  };
}

const DEL = 0x7f;

/** Of JSON, all that may have to be escaped is beyond ASCII, or its last character. */
function shownBytes(json: string): Uint8Array {
  const bytes = Buffer.from(json);
  return bytes.length === json.length && !bytes.includes(DEL) ? bytes : Buffer.from(shown(json));
}
