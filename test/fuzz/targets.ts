// Every entrance, by the name that `npm run fuzz -- --target` takes: a module of targets/ that exports it under that name.

/** What people read in the table, and whether the target waits for something. */
export const TARGETS = {
  message: { what: "an internal message: text → what becomes of it", isAsync: false },
  record: { what: "a batch of SQS records, with odd ids and refusals", isAsync: true },
  config: { what: "the configuration of a deployment", isAsync: false },
  filter: { what: "a filter policy, and an event tried on it", isAsync: false },
  event: { what: "whatever a subscriber gives to `readEvent`", isAsync: false },
  notification: { what: "what anybody posts to the HTTPS endpoint", isAsync: true },
  command: { what: "files of the command: lines, filters, registrations, schemas", isAsync: true },
} as const;
export type TargetName = keyof typeof TARGETS;
