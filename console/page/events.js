// What happens, as it happens. What is asked for stands in the address, so that it can be kept and sent to others.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { EventDetail } from "./event.js";
import { KEPT, useLive } from "./live.js";
import { addressNow, Empty, html, Outcome, Text } from "./parts.js";
import { counted, figure, timeOf, valuesOf } from "./text.js";

const ROW_HEIGHT = 36;
const MARGIN_ROWS = 10;

const SHOWN = {
  "": "external events",
  all: "ignored ones too",
  ignored: "ignored only",
  problems: "failures only",
};

const linkTo = (query, changes) => {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) changed.set(name, value);
    else changed.delete(name);
  }
  return `#/events?${changed}`;
};
const change = (changes) => location.replace(linkTo(addressNow().query, changes));

/** Whether an item is one of those that are asked for. */
function selects(query, subscribers) {
  const show = query.get("show") ?? "";
  const wanted = Object.fromEntries(["contract", "type", "status"].map((name) => [name, query.get(name)]));
  const to = query.get("to");
  const arns = to ? subscribers.filter(({ name }) => name === to).map(({ subscription }) => subscription) : undefined;
  const terms = (query.get("q") ?? "").split(/\s+/).filter(Boolean).map(termOf);
  return (item) => {
    const { outcome, attributes, type } = item;
    if (item.reason === "not-listened") return true; // whatever is asked for may be among what was missed
    if (show === "" && outcome !== "published") return false;
    if (show === "ignored" && outcome !== "ignored") return false;
    if (show === "problems" && outcome !== "quarantined" && outcome !== "failed") return false;
    if (wanted.type && type !== wanted.type) return false;
    if (wanted.contract && attributes.contract !== wanted.contract) return false;
    if (wanted.status && !valuesOf(attributes.status).includes(wanted.status)) return false;
    if (arns && !arns.some((arn) => item.to.includes(arn))) return false;
    return terms.every((holds) => holds(item));
  };
}

/** `name:value` is about an attribute; anything else may stand in what it happened to, in ids, types and reasons. */
function termOf(term) {
  const [, name, value] = /^([\w-]+):(.+)$/.exec(term) ?? [];
  if (name !== undefined) return ({ attributes }) => valuesOf(attributes[name]).includes(value);
  const text = term.toLowerCase();
  return ({ place, id = "", type, reason = "", sqs_message_id = "", attributes }) =>
    [place, id, type, reason, sqs_message_id, ...Object.values(attributes).flat()].some((each) =>
      String(each).toLowerCase().includes(text),
    );
}

export function Events({ query }) {
  const { items, flow, about } = useLive();
  const [frozen, setFrozen] = useState();
  const subscribers = (flow?.subscribers ?? []).filter(({ is_tail }) => !is_tail);
  const seen = frozen ?? items;
  const key = `${query} ${subscribers.length}`;
  const selected = useMemo(() => seen.filter(selects(query, subscribers)).reverse(), [seen, key]);
  const facets = useMemo(() => facetsOf(items), [Math.floor((items.at(-1)?.number ?? 0) / 100), items.length === 0]);
  const chosen = Number(query.get("item")) || undefined;
  const newer = frozen ? (items.at(-1)?.number ?? 0) - (frozen.at(-1)?.number ?? 0) : 0;
  useShortcuts({ pause: () => setFrozen(frozen ? undefined : items) });
  return html`
    <form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
      <label class="search">
        <span class="hidden">Search</span>
        <input id="search" type="search" placeholder="Search, or name:value  ( / )" value=${query.get("q") ?? ""} onInput=${(event) => change({ q: event.target.value })} />
      </label>
      <${Choice} name="show" label="Show" query=${query} values=${SHOWN} />
      <${Choice} name="contract" label="Contract" query=${query} values=${anyOf("any contract", about?.contracts ?? [])} />
      <${Choice} name="type" label="Type" query=${query} values=${anyOf("any type", facets.type)} />
      <${Choice} name="status" label="Status" query=${query} values=${anyOf("any status", facets.status)} />
      <${Choice} name="to" label="Subscriber" query=${query} values=${anyOf(
        "any subscriber",
        subscribers.map(({ name }) => name),
      )} />
      <button type="button" class=${frozen ? "primary" : ""} aria-pressed=${frozen !== undefined} onClick=${() => setFrozen(frozen ? undefined : items)} title="Space">
        ${frozen ? `Resume${newer > 0 ? ` (${figure(newer)} new)` : ""}` : "Pause"}
      </button>
    </form>
    <div class=${`split ${chosen ? "open" : ""}`}>
      <div class="list">
        ${
          selected.length === 0
            ? html`<${Nothing} isEmpty=${seen.length === 0} />`
            : html`<${Rows} items=${selected} query=${query} chosen=${chosen} />`
        }
        <p class="hint" role="status">${counted(selected.length, "row")} of the latest ${figure(seen.length)}${seen.length >= KEPT ? "; older ones are not kept here" : ""}${frozen ? "; paused" : ""}</p>
      </div>
      ${chosen ? html`<${EventDetail} number=${chosen} closeTo=${linkTo(query, { item: "" })} linkOf=${(number) => linkTo(query, { item: number })} />` : ""}
    </div>`;
}

const anyOf = (words, values) => Object.fromEntries([["", words], ...values.map((value) => [value, value])]);

/** What there is to choose from, out of what has been seen. */
function facetsOf(items) {
  const type = new Set();
  const status = new Set();
  for (const item of items) {
    if (item.outcome === "published") type.add(item.type);
    for (const value of valuesOf(item.attributes.status)) status.add(value);
  }
  return { type: [...type].sort(), status: [...status].sort() };
}

const Choice = ({ name, label, query, values }) => html`<label>
  <span class="hidden">${label}</span>
  <select name=${name} value=${query.get(name) ?? ""} class=${query.get(name) ? "set" : ""} onChange=${(event) => change({ [name]: event.target.value })}>
    ${Object.entries({ ...(query.get(name) && !(query.get(name) in values) ? { [query.get(name)]: query.get(name) } : {}), ...values }).map(([value, words]) => html`<option key=${value} value=${value}>${words}</option>`)}
  </select>
</label>`;

const Nothing = ({ isEmpty }) =>
  isEmpty
    ? html`<${Empty} title="No events yet">They appear here as they come. To publish some: <code>npx sluice send examples/events.jsonl</code></${Empty}>`
    : html`<${Empty} title="Nothing is like this">Of what was seen so far, nothing is what you ask for. <a href="#/events">Show everything</a></${Empty}>`;

/** Only the rows that can be seen are in the page. */
function Rows({ items, query, chosen }) {
  const box = useRef();
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const newest = items[0]?.number ?? 0;
  const before = useRef(newest);
  useEffect(() => {
    const sized = new ResizeObserver(() => setHeight(box.current.clientHeight));
    sized.observe(box.current);
    return () => sized.disconnect();
  }, []);
  // Who reads further down is not moved by what comes in above.
  useEffect(() => {
    const added = items.findIndex(({ number }) => number <= before.current);
    before.current = newest;
    if (box.current.scrollTop > ROW_HEIGHT && added > 0) box.current.scrollTop += added * ROW_HEIGHT;
  }, [newest]);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - MARGIN_ROWS);
  const shown = items.slice(first, first + Math.ceil(height / ROW_HEIGHT) + 2 * MARGIN_ROWS);
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = items.findIndex(({ number }) => number === chosen);
    const next = items[at === -1 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
    change({ item: next.number });
  };
  return html`<div class="rows" ref=${box} role="list" aria-label="Events, the latest first" tabindex="0" onKeyDown=${move} onScroll=${(event) => setTop(event.target.scrollTop)}>
    <div style=${{ height: `${items.length * ROW_HEIGHT}px` }}>
      ${shown.map((item, index) => html`<${Row} key=${item.number} item=${item} top=${(first + index) * ROW_HEIGHT} href=${linkTo(query, { item: item.number })} isChosen=${item.number === chosen} />`)}
    </div>
  </div>`;
}

const Row = ({ item, top, href, isChosen }) => html`<div role="listitem" class="row-place" style=${{ top: `${top}px` }}>
  <a class=${`row ${isChosen ? "chosen" : ""}`} href=${href} tabindex="-1">
    <time>${timeOf(item.at)}</time>
    <span class="what"><${Text} value=${item.type || item.reason || "message"} /></span>
    <span class="status">${item.outcome === "published" ? html`<${Text} value=${valuesOf(item.attributes.status).at(-1) ?? item.attributes.category ?? ""} />` : html`<${Outcome} value=${item.outcome} />`}</span>
    <span class="where"><${Text} value=${item.place} /></span>
    <span class="to">${item.outcome === "published" ? counted(item.to.length, "subscriber") : (item.sink ?? "")}</span>
  </a>
</div>`;

function useShortcuts({ pause }) {
  useEffect(() => {
    const listener = (event) => {
      const isTyping = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(event.target.tagName);
      if (event.key === "/" && !isTyping) {
        event.preventDefault();
        document.getElementById("search").focus();
      } else if (event.key === " " && !isTyping) {
        event.preventDefault();
        pause();
      }
    };
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  });
}
