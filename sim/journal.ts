// What happened and when, for people. Nothing is written unless somebody will read it.

export const ACTORS = ["engine", "queue", "mapping", "function", "topic", "quarantine", "fault", "operator"] as const;
export type Actor = (typeof ACTORS)[number];

export interface Entry {
  readonly atMs: number;
  readonly actor: Actor;
  readonly text: string;
}

/** Notes one thing that an actor did. */
export type Note = (actor: Actor, text: () => string) => void;

export const noNote: Note = () => {};

export function noteInto(entries: Entry[], nowMs: () => number): Note {
  return (actor, text) => entries.push({ atMs: nowMs(), actor, text: text() });
}
