// A subscriber that understands v1 and v2, as docs/contracts/compatibility.md tells it to: it handles a change once,
// whichever of the two it comes in.

export interface MovingSubscriber {
  receive(body: string): void;
  /** The instances whose changes were handled, each once if all is well. */
  readonly handled: number[];
}

export function movingSubscriber(): MovingSubscriber {
  const known = new Set<string>();
  const handled: number[] = [];
  return {
    handled,
    receive(body) {
      const { id, previousid, data } = JSON.parse(body);
      const change = previousid ?? id;
      if (known.has(change)) return;
      known.add(change);
      handled.push(data.workflow_instance_id ?? data.workflow.instance);
    },
  };
}
