// One event: the message that it comes from, what became of that and why, and who got it.
import { useEffect } from "preact/hooks";
import { Json, Raw } from "./json.js";
import { ask } from "./live.js";
import { Copy, html, Outcome, Problem, Text, useAnswer } from "./parts.js";
import { counted, timeOf } from "./text.js";

export function EventDetail({ number, closeTo, linkOf }) {
  const { value, problem } = useAnswer(() => ask("/api/event", { number }), [number]);
  useEffect(() => {
    const close = (event) => {
      if (event.key === "Escape") location.replace(closeTo);
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, [closeTo]);
  return html`<aside class="detail" aria-label="One event">
    <a class="close" href=${closeTo} aria-label="Close" title="Escape">×</a>
    ${problem ? html`<${Problem}>${problem}</${Problem}>` : ""}
    ${value ? html`<${Detail} of=${value} linkOf=${linkOf} />` : problem ? "" : html`<p class="hint">Asking the log …</p>`}
  </aside>`;
}

function Detail({ of: { item, body, subscribers, trace, trace_problem, internal, siblings }, linkOf }) {
  const others = siblings.filter(({ number }) => number !== item.number);
  return html`
    <h2><${Outcome} value=${item.outcome} /> <${Text} value=${item.type || item.reason || "message"} /></h2>
    <p class="where"><${Text} value=${item.place} /></p>
    ${item.detail ? html`<p class="fault"><strong>${item.reason}</strong>: <${Text} value=${item.detail} /></p>` : ""}
    ${!item.detail && item.outcome === "ignored" ? html`<p class="fault">Understood, and of no interest outside: <strong>${item.reason}</strong>.</p>` : ""}
    ${subscribers.length > 0 ? html`<${Verdicts} subscribers=${subscribers} />` : ""}
    ${body ? html`<${Part} title="External event" copy=${() => JSON.stringify(body, null, 2)}><${Attributes} of=${item.attributes} /><${Json} value=${body} /></${Part}>` : ""}
    ${
      others.length > 0
        ? html`<${Part} title="Beside it, from the same message">${others.map(
            (each) =>
              html`<p><a href=${linkOf(each.number)}><${Text} value=${`${each.attributes.contract ?? ""} ${each.type}`} /></a> <small><${Text} value=${each.place} /></small></p>`,
          )}</${Part}>`
        : ""
    }
    <${Trace} entries=${trace} problem=${trace_problem} />
    <${Part} title="Internal message" copy=${internal}>
      ${
        internal
          ? html`<${Message} text=${internal} mark=${item.detail} />`
          : html`<p class="hint">${
              item.outcome === "quarantined"
                ? html`It is held: <a href="#/held">look at its text there</a>.`
                : "Its text is kept by the console of a local run; a deployment forgets it once it is dealt with."
            }</p>`
      }
    </${Part}>`;
}

export function Message({ text, mark }) {
  try {
    return html`<${Json} value=${JSON.parse(text)} mark=${mark} />`;
  } catch {
    return html`<${Raw} text=${text} />`;
  }
}

const Part = ({ title, copy, children }) => html`<section class="part">
  <h3>${title}${copy ? html` <${Copy} text=${copy} />` : ""}</h3>
  ${children}
</section>`;

export const Attributes = ({ of }) =>
  html`<dl class="attributes">${Object.entries(of).map(
    ([name, value]) =>
      html`<div><dt><${Text} value=${name} /></dt><dd><${Text} value=${[value].flat().join(", ")} /></dd></div>`,
  )}</dl>`;

const Verdicts = ({ subscribers }) => html`<section class="part">
  <h3>Who got it</h3>
  <ul class="verdicts">${subscribers.map(
    ({ subscription, name, verdict }) => html`<li key=${subscription} class=${verdict.kind}>
      <strong><${Text} value=${name} /></strong>
      <span>${says(verdict)}</span>
    </li>`,
  )}</ul>
</section>`;

function says({ kind, rule, value, reason }) {
  if (kind === "delivered") return "delivered";
  if (kind === "unconfirmed") return "has not confirmed its subscription";
  if (kind === "undecidable") return html`SNS cannot decide: <${Text} value=${reason} />`;
  return html`no: <code><${Text} value=${JSON.stringify(rule)} /></code> saw ${value === null ? "nothing" : html`<code><${Text} value=${JSON.stringify(value)} /></code>`}`;
}

const Trace = ({ entries, problem }) => html`<${Part} title="What became of the message">
  ${problem ? html`<p class="hint"><${Text} value=${problem} /></p>` : ""}
  ${entries.length === 0 && !problem ? html`<p class="hint">The log does not know it yet: on AWS that takes up to a minute.</p>` : ""}
  <ol class="trace">${entries.map(
    (entry) => html`<li>
      <time>${timeOf(Date.parse(entry.time))}</time> <${Outcome} value=${entry.outcome} />
      ${entry.event_ids.length > 0 ? ` as ${counted(entry.event_ids.length, "external event")}` : ""}
      ${entry.reason ? html` ${entry.reason}` : ""}${entry.receive_count > 1 ? `, delivery ${entry.receive_count}` : ""}
      ${entry.detail ? html`<p><${Text} value=${entry.detail} /></p>` : ""}
      <small>message <${Text} value=${entry.sqs_message_id} />${entry.partition_key ? html`, key <${Text} value=${entry.partition_key} />` : ""}</small>
    </li>`,
  )}</ol>
</${Part}>`;
