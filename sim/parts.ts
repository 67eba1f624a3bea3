// What every part of a simulated pipeline is given.
import type { Books } from "./books.ts";
import type { CodeUnderTest } from "./code-under-test.ts";
import type { FaultPlan } from "./fault.ts";
import type { Network } from "./network.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Parts {
  readonly time: VirtualTime;
  readonly network: Network;
  readonly faults: FaultPlan;
  readonly books: Books;
  readonly code: CodeUnderTest;
  /** Told of a call that its service would always refuse. */
  readonly onInvalid: (reason: string) => void;
}
