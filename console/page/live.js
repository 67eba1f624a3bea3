// What the page knows, and how it hears of more: one stream, which is opened again whenever it ends.
import { useEffect, useState } from "preact/hooks";

/** So many events are kept, the latest: a page that is left open does not grow. */
export const KEPT = 10_000;
const LOOK_AGAIN_MS = 2_000;
const KEPT_SECONDS = 180;

const state = {
  /** `connecting`, `live`, `lost`, `refused`. */
  status: "connecting",
  about: undefined,
  flow: undefined,
  /** Oldest first. A new array each time. */
  items: [],
  /** Of each sink, by second. */
  seconds: { sns: new Map(), kafka: new Map() },
  /** What happened to the stream that a person should know. */
  note: undefined,
};

const listeners = new Set();
let isPlanned = false;
/** At most once per frame, or a few times a second while nobody sees the page. */
function tell() {
  if (isPlanned) return;
  isPlanned = true;
  const run = () => {
    isPlanned = false;
    for (const listener of listeners) listener();
  };
  if (document.hidden) setTimeout(run, 250);
  else requestAnimationFrame(run);
}

export function useLive() {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return state;
}

export async function ask(path, question) {
  const answer = await fetch(path, {
    method: question === undefined ? "GET" : "POST",
    headers: question === undefined ? {} : { "content-type": "application/json" },
    body: question === undefined ? undefined : JSON.stringify(question),
  });
  const value = await answer.json().catch(() => ({ problem: `the console answered ${answer.status}` }));
  if (!answer.ok) throw new Error(value.problem ?? `the console answered ${answer.status}`);
  return value;
}

let position = "";
/** Of the console that was heard last, whether or not it lived to say more about itself. */
let heard;

export function connect() {
  const stream = new EventSource(`/api/stream?after=${encodeURIComponent(position)}`);
  const on = (name, take) =>
    stream.addEventListener(name, (event) => {
      if (event.lastEventId) position = event.lastEventId;
      take(JSON.parse(event.data));
      tell();
    });
  on("hello", ({ watch, lost }) => {
    if (heard !== undefined && heard !== watch) {
      Object.assign(state, {
        items: [],
        about: undefined,
        note: "The console was started anew: this is what it has seen since.",
      });
      for (const seconds of Object.values(state.seconds)) seconds.clear();
    } else if (lost > 0)
      state.note = `${lost.toLocaleString("en")} events came while nobody listened, and are not kept.`;
    heard = watch;
    state.status = "live";
    if (!state.about)
      void ask("/api/about")
        .then(
          (about) => Object.assign(state, { about }),
          () => undefined,
        )
        .then(tell);
  });
  on("items", ({ items }) => {
    state.items = [...state.items, ...items].slice(-KEPT);
  });
  on("seconds", ({ seconds }) => {
    for (const [sink, some] of Object.entries(seconds)) keep(sink, some);
  });
  on("flow", (flow) => {
    state.flow = flow;
    keep("sns", flow.sns.seconds);
    if (flow.kafka) keep("kafka", flow.kafka.seconds);
  });
  stream.addEventListener("error", () => {
    stream.close();
    state.status = "lost";
    tell();
    setTimeout(lookAgain, LOOK_AGAIN_MS);
  });
}

/** What was started anew in another folder has another token: then only its own address lets in. */
async function lookAgain() {
  const answer = await fetch("/api/about").catch(() => undefined);
  if (answer?.status === 401) state.status = "refused";
  tell();
  if (answer?.ok) connect();
  else setTimeout(lookAgain, LOOK_AGAIN_MS);
}

function keep(sink, some) {
  const seconds = state.seconds[sink];
  for (const second of some) seconds.set(second.at, second);
  const since = Date.now() / 1_000 - KEPT_SECONDS - 10;
  for (const at of seconds.keys()) if (at < since) seconds.delete(at);
}

export function dismissNote() {
  state.note = undefined;
  tell();
}
