// What the functions have written to their logs, as long as there is room.

export interface LogEvent {
  readonly timestampMs: number;
  readonly text: string;
}

/** Of one local run, in characters; older lines are dropped first. */
const MAX_CHARACTERS = 64 * 1_048_576;

export class LogStore {
  readonly #groups = new Map<string, LogEvent[]>();
  #characters = 0;

  constructor(groups: readonly string[]) {
    for (const group of groups) this.#groups.set(group, []);
  }

  append(group: string, text: string, timestampMs: number): void {
    const events = this.#groups.get(group);
    if (!events) return;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      events.push({ timestampMs, text: line });
      this.#characters += line.length;
    }
    if (this.#characters > MAX_CHARACTERS) this.#dropOldest(events);
  }

  /** Undefined where there is no such group. */
  read(group: string): readonly LogEvent[] | undefined {
    return this.#groups.get(group);
  }

  #dropOldest(events: LogEvent[]): void {
    const dropped = events.splice(0, Math.ceil(events.length / 4));
    for (const { text } of dropped) this.#characters -= text.length;
  }
}
