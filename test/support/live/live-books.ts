// The books of a run: what the engine published, what came of it outside, and whether both are what the reference says.

import { type ExpectedInstance, expectedOf } from "../../../examples/live-engine/reference.ts";
import { scheduled } from "../../../examples/live-engine/workflows.ts";
import { readMessage } from "../../../shared/contracts/index.ts";
import { contractsOf } from "../../../shared/engines/index.ts";
import { engine } from "../../../shared/engines/maestro/index.ts";

const RULES = { internal: engine.internal, contracts: contractsOf(engine, ["v1"]) };
const CONTEXT = { cluster: "local", sequenceNumber: "0", nowMs: 0 };
/** Remembered of what came, to know it when it comes again. */
const REMEMBERED = 100_000;

export class LiveBooks {
  readonly counts = { internal: 0, published: 0, ignored: 0, external: 0, again: 0 };
  readonly #seen = new Set<string>();
  /** External events that must come, and such as came before the internal ones that they come of. */
  readonly #awaited = new Set<string>();
  readonly #early = new Set<string>();
  /** In which order the statuses of each instance and attempt came. */
  readonly #statuses = new Map<string, string[]>();

  enterInternal(body: string): void {
    if (this.#isAgain(body)) return;
    const reading = readMessage(body, RULES, CONTEXT);
    this.counts.internal += 1;
    if (reading.kind !== "published") this.counts.ignored += 1;
    else {
      this.counts.published += 1;
      for (const { id } of reading.events) if (!this.#early.delete(id)) this.#awaited.add(id);
    }
    for (const [subject, from, to] of changesIn(JSON.parse(body))) {
      const known = this.#statuses.get(subject);
      if (!known) this.#statuses.set(subject, [from, to]);
      else known.push(...(known.at(-1) === from ? [] : [`(${from})`]), to);
    }
  }

  enterExternal(id: string): void {
    if (this.#isAgain(id)) return;
    this.counts.external += 1;
    if (!this.#awaited.delete(id)) this.#early.add(id);
  }

  /** External events that are missing, or come of nothing that the engine published. */
  get open(): number {
    return this.#awaited.size + this.#early.size;
  }

  /** Whether the instance of the schedule has begun, as far as the books know. */
  hasBegun = (number: number): boolean => this.#statuses.has(nameOf(scheduled(number), number));

  /** Whether it has ended. */
  hasEnded = (number: number): boolean => (this.#statuses.get(nameOf(scheduled(number), number))?.length ?? 0) > 2;

  /** A line for each difference from the reference; what was compared is taken out of the books. */
  settle(numbers: readonly number[]): string[] {
    return expectedOf(numbers).flatMap((expected) =>
      [...subjectsOf(expected)].flatMap(([subject, wanted]) => {
        const found = this.#statuses.get(subject) ?? [];
        this.#statuses.delete(subject);
        return found.join() === wanted.join()
          ? []
          : [`${subject}: ${found.join(" → ") || "nothing"}, not ${wanted.join(" → ")}`];
      }),
    );
  }

  #isAgain(name: string): boolean {
    if (this.#seen.has(name)) {
      this.counts.again += 1;
      return true;
    }
    this.#seen.add(name);
    const [oldest = ""] = this.#seen.size > REMEMBERED ? this.#seen : [];
    this.#seen.delete(oldest);
    return false;
  }
}

const nameOf = (workflowId: string, instanceId: number): string => `${workflowId}/${instanceId}`;

/** What has statuses, and which it should have had, in order. */
function* subjectsOf({
  workflowId,
  instanceId,
  statuses,
  attempts,
}: ExpectedInstance): Generator<[string, readonly string[]]> {
  yield [nameOf(workflowId, instanceId), statuses];
  for (const [attempt, own] of attempts) yield [`${nameOf(workflowId, instanceId)}/${attempt}`, own];
}

interface Change {
  readonly old_status: string;
  readonly new_status: string;
}

/** Of which subject an event tells which change. */
function changesIn(event: Record<string, unknown>): [subject: string, from: string, to: string][] {
  const {
    workflow_id,
    workflow_instance_id,
    step_id,
    step_attempt_id,
    pending_records = [],
    change_records = [],
  } = event;
  const step = `${workflow_id}/${workflow_instance_id}/${step_id}/${step_attempt_id}`;
  return [
    ...(pending_records as Change[]).map((change) => ({ ...change, subject: step })),
    ...(change_records as (Change & { workflow_instance_id: number })[]).map((change) => ({
      ...{ ...change, subject: nameOf(String(workflow_id), change.workflow_instance_id) },
    })),
  ].map(({ subject, old_status, new_status }) => [subject, old_status, new_status]);
}
