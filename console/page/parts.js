// Small parts that all views are made of.

import htm from "htm";
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { visible } from "./text.js";

export const html = htm.bind(h);

/**
 * What the address says now, which may be more than what is drawn: a person may change two things before the page is drawn anew, and
 * each change is added to this.
 */
export function addressNow() {
  const [name, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { name, query: new URLSearchParams(query) };
}

/** A text that somebody else wrote: shown for what it is, and kept apart from what stands around it. */
export const Text = ({ value, lines }) => html`<bdi>${visible(value, { lines })}</bdi>`;

const WORDS = {
  published: "published",
  ignored: "ignored",
  quarantined: "quarantined",
  failed: "failed",
  "dead-lettered": "dead-lettered",
};

export const Outcome = ({ value }) => html`<span class=${`badge ${value}`}>${WORDS[value] ?? value}</span>`;

export const Empty = ({ title, children }) => html`
  <div class="empty">
    <svg viewBox="0 0 64 40" aria-hidden="true"><path d="M8 4v32M56 4v32M8 13h48M22 13v10h20V13" /><path class="water" d="M2 31q5-4 10 0t10 0 10 0 10 0 10 0 10 0" /></svg>
    <h2>${title}</h2>
    <div>${children}</div>
  </div>`;

/** Copies a text, and says so. */
export function Copy({ text, label = "Copy" }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
    setDone(true);
    setTimeout(() => setDone(false), 1_500);
  };
  return html`<button type="button" class="quiet" onClick=${copy} aria-live="polite">${isDone ? "Copied" : label}</button>`;
}

/** Asks before something is done, and says first what it will do. */
export function Dialog({ title, onClose, children }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog ref=${dialog} onClose=${onClose} aria-label=${title}>
    <h2>${title}</h2>
    ${children}
  </dialog>`;
}

/** What is being asked for: waits, or says what went wrong. */
export function useAnswer(work, dependencies) {
  const [answer, setAnswer] = useState({ isWaiting: true });
  useEffect(() => {
    let isWanted = true;
    setAnswer((before) => ({ ...before, isWaiting: true }));
    work().then(
      (value) => isWanted && setAnswer({ value }),
      (error) => isWanted && setAnswer({ problem: error.message }),
    );
    return () => {
      isWanted = false;
    };
  }, dependencies);
  return answer;
}

export const Problem = ({ children }) => html`<p class="problem" role="alert">${children}</p>`;
