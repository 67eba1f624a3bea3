// The engine's statuses and what v1 makes of them, as the design has them; written by hand, not derived from the code.

export interface StatusFacts {
  readonly external: string;
  readonly terminal: boolean;
  readonly failure?: { readonly kind: string; readonly will_retry: boolean };
}

const running = (external: string): StatusFacts => ({ external, terminal: false });
const terminal = (external: string): StatusFacts => ({ external, terminal: true });
const failed = (kind: string, will_retry: boolean): StatusFacts => ({
  ...terminal("FAILED"),
  failure: { kind, will_retry },
});

export const STEP_STATUSES: Readonly<Record<string, StatusFacts>> = {
  NOT_CREATED: running("PENDING"),
  CREATED: running("PENDING"),
  INITIALIZED: running("PENDING"),
  PAUSED: running("PAUSED"),
  WAITING_FOR_SIGNALS: running("WAITING"),
  EVALUATING_PARAMS: running("PENDING"),
  WAITING_FOR_PERMITS: running("WAITING"),
  STARTING: running("PENDING"),
  RUNNING: running("RUNNING"),
  FINISHING: running("RUNNING"),
  DISABLED: terminal("SKIPPED"),
  UNSATISFIED: terminal("SKIPPED"),
  SKIPPED: terminal("SKIPPED"),
  SUCCEEDED: terminal("SUCCEEDED"),
  COMPLETED_WITH_ERROR: terminal("COMPLETED_WITH_ERROR"),
  USER_FAILED: failed("user", true),
  PLATFORM_FAILED: failed("platform", true),
  FATALLY_FAILED: failed("fatal", false),
  INTERNALLY_FAILED: failed("internal", false),
  STOPPED: terminal("STOPPED"),
  TIMEOUT_FAILED: failed("timeout", true),
  TIMED_OUT: terminal("TIMED_OUT"),
};

export const WORKFLOW_STATUSES: Readonly<Record<string, StatusFacts>> = {
  CREATED: running("QUEUED"),
  IN_PROGRESS: running("RUNNING"),
  PAUSED: running("PAUSED"),
  TIMED_OUT: terminal("TIMED_OUT"),
  STOPPED: terminal("STOPPED"),
  FAILED: terminal("FAILED"),
  SUCCEEDED: terminal("SUCCEEDED"),
};
