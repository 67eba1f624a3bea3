// A filter policy beside the latest events: who would get what, before anybody has to wait for it.
import { useEffect, useState } from "preact/hooks";
import { asSubscriber, FORMS } from "./filter-forms.js";
import { ask, useLive } from "./live.js";
import { addressNow, Copy, Empty, html, Problem, Text } from "./parts.js";
import { counted, figure, policyLine, timeOf, valuesOf } from "./text.js";

const SCOPES = { MessageAttributes: "on attributes", MessageBody: "on the body" };
const SHOWN_ROWS = 200;
const SETTLE_MS = 150;
const START = '{\n  "status": ["FAILED"]\n}';

const linkTo = (policy, scope) =>
  `#/filters?${new URLSearchParams({ policy, ...(scope === "MessageBody" ? { scope } : {}) })}`;

const filterIn = (query) => ({
  policy: query.get("policy") ?? START,
  scope: query.get("scope") === "MessageBody" ? "MessageBody" : "MessageAttributes",
});

function change({ policy, scope }) {
  const now = filterIn(addressNow().query);
  location.replace(linkTo(policy ?? now.policy, scope ?? now.scope));
}

export function Filters({ query }) {
  const { items, flow } = useLive();
  const { policy, scope } = filterIn(query);
  const [answer, setAnswer] = useState();
  const [problem, setProblem] = useState();
  const latest = items.at(-1)?.number ?? 0;
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      try {
        const found = await ask("/api/filter", { policy, scope });
        if (isWanted) [setAnswer(found), setProblem(undefined)];
      } catch (error) {
        if (isWanted) setProblem(error.message);
      }
    }, SETTLE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
    // What comes is looked at in portions: a second look costs a thousand events.
  }, [policy, scope, Math.floor(latest / 50)]);
  const own = (flow?.subscribers ?? []).filter(({ is_tail, filter }) => !is_tail && filter);
  const isRefused = answer?.refused !== undefined;
  return html`<div class="halves">
    <section class="card editor" aria-label="The filter">
      <div class="actions">
        <h2>Filter policy</h2>
        <label><span class="hidden">What it is about</span>
          <select value=${scope} onChange=${(event) => change({ scope: event.target.value })}>
            ${Object.entries(SCOPES).map(([value, words]) => html`<option value=${value}>${words}</option>`)}
          </select>
        </label>
        ${
          own.length > 0
            ? html`<label><span class="hidden">Begin with the filter of</span>
          <select value="" onChange=${(event) => {
            const { filter, scope: itsScope } = own.find(({ subscription }) => subscription === event.target.value);
            change({ policy: JSON.stringify(filter, null, 2), scope: itsScope });
          }}>
            <option value="">Begin with …</option>
            ${own.map(({ subscription, name }) => html`<option value=${subscription}>${name}</option>`)}
          </select></label>`
            : ""
        }
      </div>
      <textarea class=${isRefused ? "refused" : ""} spellcheck="false" rows="11" aria-label="Filter policy as JSON" aria-invalid=${isRefused} aria-describedby="verdict" value=${policy} onInput=${(event) => change({ policy: event.target.value })}></textarea>
      <div id="verdict" role="status">
        ${isRefused ? html`<p class="fault">SNS would refuse it: <${Text} value=${answer.refused} /></p>` : ""}
        ${answer?.warnings?.map((warning) => html`<p class="fault"><${Text} value=${warning} /></p>`)}
        ${problem ? html`<${Problem}>${problem}</${Problem}>` : ""}
      </div>
      ${
        answer && !isRefused
          ? html`<div class="actions">Copy as ${Object.entries(FORMS).map(
              ([name, form]) => html`<${Copy} label=${name} text=${() => form(answer.policy, scope)} />`,
            )}${answer.configuration ? html`<${Copy} label="configuration" text=${() => asSubscriber(answer.configuration)} />` : ""}</div>`
          : ""
      }
    </section>
    <section class="card" aria-label="What it does">${
      !answer || isRefused
        ? html`<p class="hint pad">${isRefused ? "As soon as SNS would take it, the events stand here." : "Looking at the latest events …"}</p>`
        : html`<${Result} of=${answer} items=${items} />`
    }</section>
  </div>`;
}

function Result({ of: { looked_at, matched, results, policy }, items }) {
  if (looked_at === 0) {
    return html`<${Empty} title="No events to try it on">They appear as soon as some come: <code>npx sluice send examples/events.jsonl</code></${Empty}>`;
  }
  const byNumber = new Map(items.map((item) => [item.number, item]));
  const shown = [...results.filter(({ matched: is }) => is), ...results.filter(({ matched: is }) => !is)].slice(
    0,
    SHOWN_ROWS,
  );
  return html`
    <div class="pad">
      <p class="sum"><span class="term published"><b>${figure(matched)}</b> of the latest ${figure(looked_at)} events match</span></p>
      <div class="bar" aria-hidden="true"><i class="published" style=${{ flexGrow: matched }}></i><i style=${{ flexGrow: looked_at - matched }}></i></div>
      <p class="hint"><${Text} value=${policyLine(policy)} /></p>
    </div>
    <ul class="tried">${shown.map(({ number, matched: is, rule, value, reason }) => {
      const item = byNumber.get(number);
      if (!item) return "";
      return html`<li key=${number} class=${is ? "delivered" : ""}>
        <a href=${`#/events?item=${number}`}><${Text} value=${item.type} /></a> <span>${valuesOf(item.attributes.status).at(-1) ?? ""}</span>
        <small><time>${timeOf(item.at)}</time> <${Text} value=${item.place} /></small>
        ${is ? "" : html`<small>no: <code><${Text} value=${JSON.stringify(rule ?? reason)} /></code>${rule ? html` saw ${value === null ? "nothing" : html`<code><${Text} value=${JSON.stringify(value)} /></code>`}` : ""}</small>`}
      </li>`;
    })}</ul>
    ${results.length > SHOWN_ROWS ? html`<p class="hint pad">${counted(results.length - SHOWN_ROWS, "more event")} not shown</p>` : ""}`;
}
