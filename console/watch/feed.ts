// What has happened, in the order in which it was learned: external events, and messages that came to none. The latest are kept, as many
// as there is room for; whoever looks has read up to a number, and asks for what comes after it.
import type { ReceivedAttributes } from "../../shared/subscriber/index.ts";

/** In wire names, without the body. */
export interface FeedItem {
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly outcome: "published" | "ignored" | "quarantined" | "failed";
  /** Of an external event. */
  readonly id?: string | undefined;
  /** What it happened to, as the event says; or else the partition key. */
  readonly place: string;
  readonly type: string;
  readonly attributes: ReceivedAttributes;
  /** ARNs of the subscriptions whose filters let it through. */
  readonly to: readonly string[];
  /** Of the internal message, where that is known. */
  readonly sqs_message_id?: string | undefined;
  readonly sink?: "kafka" | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly bytes: number;
}

export interface NewItem extends Omit<FeedItem, "number"> {
  readonly body?: object;
}

interface Kept {
  readonly item: FeedItem;
  readonly body: object | undefined;
}

export interface FeedRoom {
  readonly items: number;
  /** Of bodies, as text. */
  readonly bytes: number;
}
const ROOM: FeedRoom = { items: 10_000, bytes: 32 * 1_048_576 };

export class Feed {
  readonly #room: FeedRoom;
  #kept: Kept[] = [];
  #byId = new Map<string, Kept>();
  #bytes = 0;
  #next = 1;

  constructor(room = ROOM) {
    this.#room = room;
  }

  /** Of what comes next. */
  get next(): number {
    return this.#next;
  }

  /** Of the first that is kept. */
  get first(): number {
    return this.#next - this.#kept.length;
  }

  append({ body, ...item }: NewItem): FeedItem {
    const kept = { item: { ...item, number: this.#next }, body };
    this.#next += 1;
    this.#kept.push(kept);
    if (item.id !== undefined) this.#byId.set(item.id, kept);
    this.#bytes += item.bytes;
    // Not one by one, which would move all others each time.
    if (this.#kept.length > this.#room.items * 1.1 || this.#bytes > this.#room.bytes) this.#forget();
    return kept.item;
  }

  /** Those with a greater number, the oldest first. */
  after(number: number, limit = Number.POSITIVE_INFINITY): FeedItem[] {
    const from = Math.max(0, number + 1 - this.first);
    return this.#kept.slice(from, from + limit).map(({ item }) => item);
  }

  get(number: number): Kept | undefined {
    return this.#kept[number - this.first];
  }

  /** The latest publication of an external event. */
  event(id: string): Kept | undefined {
    return this.#byId.get(id);
  }

  /** External events, the latest first. */
  latestEvents(count: number): { readonly item: FeedItem; readonly body: object }[] {
    const found: { item: FeedItem; body: object }[] = [];
    for (let at = this.#kept.length - 1; at >= 0 && found.length < count; at -= 1) {
      const { item, body } = this.#kept[at] as Kept;
      if (body) found.push({ item, body });
    }
    return found;
  }

  #forget(): void {
    let count = Math.max(0, this.#kept.length - this.#room.items);
    let bytes = this.#bytes - this.#kept.slice(0, count).reduce((sum, { item }) => sum + item.bytes, 0);
    while (bytes > this.#room.bytes * 0.9 && count < this.#kept.length - 1) {
      bytes -= this.#kept[count]?.item.bytes ?? 0;
      count += 1;
    }
    for (const forgotten of this.#kept.splice(0, count)) {
      const { id } = forgotten.item;
      if (id !== undefined && this.#byId.get(id) === forgotten) this.#byId.delete(id);
    }
    this.#bytes = bytes;
  }
}
