// JSON as a person reads it, with the place of a fault marked. What is very long is cut on the screen, and whole in the clipboard.
import { html } from "./parts.js";
import { figure, visible } from "./text.js";

const LONGEST_TEXT = 2_000;
const MOST_CHILDREN = 200;

/** `mark` is a sentence that may name a place, such as `at change_records[0].event_time`. */
export function Json({ value, mark = "" }) {
  const place = placeIn(value, mark);
  return html`<pre class="json" tabindex="0">${node(value, "", "", place)}</pre>`;
}

/** Text that is no JSON. */
export const Raw = ({ text }) =>
  html`<pre class="json" tabindex="0"><bdi>${visible(cut(text), { lines: true })}</bdi></pre>`;

const cut = (text) =>
  text.length > LONGEST_TEXT * 10
    ? `${text.slice(0, LONGEST_TEXT * 10)}… ${figure(text.length - LONGEST_TEXT * 10)} more characters`
    : text;

function node(value, path, indent, place) {
  const shown = isContainer(value)
    ? container(value, path, indent, place)
    : html`<span class=${kind(value)}>${leaf(value)}</span>`;
  return path !== "" && path === place ? html`<mark>${shown}</mark>` : shown;
}

function container(value, path, indent, place) {
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = isList ? "[]" : "{}";
  if (entries.length === 0) return open + close;
  const inner = `${indent}  `;
  const more = entries.length - MOST_CHILDREN;
  return [
    `${open}\n`,
    entries
      .slice(0, MOST_CHILDREN)
      .map(([key, child], index) => [
        inner,
        isList ? "" : html`<span class="key"><bdi>${visible(JSON.stringify(key))}</bdi></span>: `,
        node(child, pathTo(path, key, isList), inner, place),
        index < entries.length - 1 ? ",\n" : "\n",
      ]),
    more > 0 ? html`${inner}<em>… ${figure(more)} more</em>\n` : "",
    indent + close,
  ];
}

const pathTo = (path, key, isList) => (isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`);
const isContainer = (value) => typeof value === "object" && value !== null;
const kind = (value) => (value === null ? "null" : typeof value);

function leaf(value) {
  if (typeof value !== "string") return String(value);
  const text = JSON.stringify(value.length > LONGEST_TEXT ? value.slice(0, LONGEST_TEXT) : value);
  const more = value.length - LONGEST_TEXT;
  return html`<bdi>${visible(text)}</bdi>${more > 0 ? html`<em> … ${figure(more)} more characters</em>` : ""}`;
}

/** The longest path of the value that the sentence names. */
function placeIn(value, sentence) {
  let found = "";
  const look = (child, path, depth) => {
    if (path.length > found.length && names(sentence, path)) found = path;
    if (!isContainer(child) || depth > 12) return;
    for (const [key, each] of Object.entries(child).slice(0, MOST_CHILDREN)) {
      look(each, pathTo(path, key, Array.isArray(child)), depth + 1);
    }
  };
  if (sentence !== "") look(value, "", 0);
  return found;
}

function names(sentence, path) {
  const at = sentence.indexOf(path);
  return at !== -1 && !/[\w.[\]]/.test(sentence[at + path.length] ?? "") && !/[\w.]/.test(sentence[at - 1] ?? "");
}
