// One slice of a FIFO queue, at a rate at which the simulated queue of the scenarios would be too slow: groups that can be received
// stand in a row, and none is looked at twice.
import type { VirtualTime } from "../virtual-time.ts";

export interface SliceMessage {
  readonly id: string;
  readonly sequence: number;
  readonly groupId: string;
  readonly body: string;
  readonly sentMs: number;
  /** Of the engine's templates. */
  readonly template: number;
  receives: number;
}

interface Group {
  readonly waiting: SliceMessage[];
  inFlight: number;
}

export interface SliceQueue {
  send(message: SliceMessage): void;
  /** Up to so many, in order within each group; a group with one under way gives none. */
  receive(most: number): SliceMessage[];
  /** For good. */
  delete(message: SliceMessage): void;
  /** It comes again, before what is behind it in its group, when the time for which it is hidden is over. */
  handBack(messages: readonly SliceMessage[], hiddenMs: number): void;
  readonly size: () => number;
}

export function sliceQueue(options: {
  readonly time: VirtualTime;
  readonly maxReceives: number;
  readonly onDeadLettered: (message: SliceMessage) => void;
}): SliceQueue {
  const { time, maxReceives, onDeadLettered } = options;
  const groups = new Map<string, Group>();
  let ready: Group[] = [];
  let readyAt = 0;
  let size = 0;

  const offer = (group: Group): void => {
    if (group.inFlight === 0 && group.waiting.length > 0) ready.push(group);
  };
  const nextReady = (): Group | undefined => {
    const group = ready[readyAt];
    readyAt += 1;
    if (readyAt > 10_000) {
      ready = ready.slice(readyAt);
      readyAt = 0;
    }
    return group;
  };
  function takeFrom(group: Group, most: number): SliceMessage[] {
    const taken: SliceMessage[] = [];
    while (taken.length < most) {
      const message = group.waiting.shift();
      if (!message) break;
      if (message.receives >= maxReceives) {
        size -= 1;
        onDeadLettered(message);
        continue;
      }
      message.receives += 1;
      taken.push(message);
    }
    group.inFlight = taken.length;
    return taken;
  }
  const groupOf = (id: string): Group => {
    const known = groups.get(id);
    if (known) return known;
    const group: Group = { waiting: [], inFlight: 0 };
    groups.set(id, group);
    return group;
  };

  return {
    send(message) {
      size += 1;
      const group = groupOf(message.groupId);
      const wasEmpty = group.waiting.length === 0;
      group.waiting.push(message);
      if (wasEmpty) offer(group);
    },
    receive(most) {
      const taken: SliceMessage[] = [];
      while (taken.length < most && readyAt < ready.length) {
        const group = nextReady();
        if (!group) break;
        taken.push(...takeFrom(group, most - taken.length));
        if (group.inFlight === 0) offer(group); // all of it was dead-lettered
      }
      return taken;
    },
    delete(message) {
      size -= 1;
      const group = groupOf(message.groupId);
      group.inFlight -= 1;
      offer(group);
    },
    handBack(messages, hiddenMs) {
      const byGroup = new Map<Group, SliceMessage[]>();
      for (const message of messages) {
        const group = groupOf(message.groupId);
        byGroup.set(group, [...(byGroup.get(group) ?? []), message]);
      }
      time.after(hiddenMs, () => {
        for (const [group, own] of byGroup) {
          group.waiting.unshift(...own);
          group.inFlight -= own.length;
          offer(group);
        }
      });
    },
    size: () => size,
  };
}
