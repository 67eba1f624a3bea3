// The picture of the whole, alive: what comes in, what becomes of it, who gets it, and whether the sum adds up.
import { Chart } from "./chart.js";
import { useLive } from "./live.js";
import { Empty, html, Text } from "./parts.js";
import { clock, counted, duration, figure, policyLine, rate } from "./text.js";

const RATE_SECONDS = 10;

export function Flow() {
  const { flow, seconds, about } = useLive();
  if (!flow) return html`<${Empty} title="Looking …">The first answers of the deployment are on their way.</${Empty}>`;
  const { sns, kafka, outbox, subscribers, problems } = flow;
  const isQuiet = sns.received === 0 && sns.external_events === 0;
  return html`
    ${Object.entries(problems).map(
      ([what, why]) =>
        html`<p class="problem" role="status"><strong>${what}</strong> cannot be seen: <${Text} value=${why} /></p>`,
    )}
    <${Books} sink=${sns} since=${flow.since} title=${kafka ? "To SNS" : ""} isLocal=${about?.is_local} />
    ${kafka ? html`<${Books} sink=${kafka} since=${flow.since} title="To Kafka" isLocal=${about?.is_local} />` : ""}
    <${Picture} sink=${sns} seconds=${seconds.sns} subscribers=${subscribers} outbox=${outbox} />
    ${kafka ? html`<${KafkaPicture} sink=${kafka} seconds=${seconds.kafka} />` : ""}
    ${isQuiet ? html`<p class="hint">Nothing has come in since ${clock(flow.since || flow.now)}. To see something move: <code>npx sluice send examples/events.jsonl</code></p>` : ""}
    <section class="charts" aria-label="Charts">
      <${Chart} title="Per second" seconds=${seconds.sns} format=${rate} series=${PER_SECOND} />
      <${Chart} title="From change to publication" seconds=${seconds.sns} format=${duration} series=${DELAYS} absent=${null} />
    </section>
    ${sns.delay.p50 > 3_600_000 ? html`<p class="hint">These changes are of long ago: a sample, or a replay. The delay says so.</p>` : ""}
    <${Receivers} subscribers=${subscribers} total=${sns.external_events} />`;
}

const internalOf = ({ published, ignored, quarantined, failed }) => published + ignored + quarantined + failed;
const PER_SECOND = [
  { label: "internal messages", colour: "ignored", of: internalOf, isFilled: true },
  { label: "external events", colour: "published", of: (each) => each.external_events, isFilled: true },
  { label: "quarantined or failed", colour: "quarantined", of: ({ quarantined, failed }) => quarantined + failed },
];
const DELAYS = [
  { label: "p50", colour: "published", of: ({ p50 }) => p50 },
  { label: "p99", colour: "accent", of: ({ p99 }) => p99 },
];

function Books({ sink, since, title, isLocal }) {
  const { received, published, ignored, quarantined, dead_lettered, open } = sink;
  const parts = [
    ["published", published],
    ["ignored", ignored],
    ["quarantined", quarantined],
    ["dead-lettered", dead_lettered],
  ];
  const [state, says] =
    open === 0
      ? ["even", "adds up"]
      : open > 0
        ? ["open", `${figure(open)} under way`]
        : ["open", "began before this was watched"];
  return html`<section class="books" aria-label=${`The books ${title}`}>
    ${title ? html`<h2>${title}</h2>` : ""}
    <p class="sum">
      <span class="term"><b>${figure(received)}</b> received</span>
      ${parts.map(([name, count], index) => html`<span class="sign">${index === 0 ? "=" : "+"}</span><span class=${`term ${count > 0 ? name : ""}`}><b>${figure(count)}</b> ${name}</span>`)}
      <span class=${`verdict ${state}`} role="status">${says}</span>
    </p>
    <div class="bar" aria-hidden="true">
      ${[...parts, ["open", Math.max(0, open)]].map(([name, count]) => html`<i class=${name} style=${{ flexGrow: count }}></i>`)}
    </div>
    <p class="hint">${isLocal && !since ? "Since the run began" : `Since ${clock(since)}`}; each message counted once, however often it came.</p>
  </section>`;
}

/** Over the last seconds. */
function rateOf(seconds, of) {
  const now = Math.floor(Date.now() / 1_000);
  let sum = 0;
  for (let at = now - RATE_SECONDS; at < now; at += 1) sum += seconds.has(at) ? of(seconds.get(at)) : 0;
  return sum / RATE_SECONDS;
}

function Picture({ sink, seconds, subscribers, outbox }) {
  const outgoing = rateOf(seconds, (each) => each.external_events);
  const own = subscribers.filter(({ is_tail }) => !is_tail);
  return html`<section class=${`picture ${outbox === undefined ? "" : "with-outbox"}`} aria-label="From the engine to the subscribers">
    ${outbox === undefined ? "" : html`<${Outbox} outbox=${outbox} />`}
    <${Inwards} title="Internal queue" sink=${sink} seconds=${seconds} />
    <${Processor} title="Processor" sink=${sink} held="#/held?queue=" />
    <${Pipe} perSecond=${outgoing} isOut />
    <${Stage} title="External topic" figure=${figure(sink.external_events)} of="events published" hint=${typesLine(sink)} />
    <${Pipe} perSecond=${outgoing} isOut />
    <${Stage} title="Subscribers" figure=${figure(own.length)} of=${own.length === 1 ? "subscription" : "subscriptions"} hint=${waitingLine(own)} href="#/subscribers" />
  </section>`;
}

/** Its queue and function are its own: neither sink waits for the other. */
const KafkaPicture = ({
  sink,
  seconds,
}) => html`<section class="picture to-kafka" aria-label="From the engine to Kafka">
  <${Inwards} title="Queue for Kafka" sink=${sink} seconds=${seconds} />
  <${Processor} title="Function for Kafka" sink=${sink} held="#/held?sink=kafka&queue=" />
  <${Pipe} perSecond=${rateOf(seconds, (each) => each.external_events)} isOut />
  <${Stage} title="Kafka" figure=${figure(sink.external_events)} of="events written" hint=${typesLine(sink)} />
</section>`;

function Inwards({ title, sink: { queues, received }, seconds }) {
  const { waiting, in_flight, oldest_seconds } = queues?.internal ?? {};
  const hint = queues ? `${figure(waiting + in_flight)} waiting${oldestLine(oldest_seconds)}` : "depth unknown";
  return html`<${Stage} title=${title} figure=${figure(received)} of="messages read" hint=${hint} />
    <${Pipe} perSecond=${rateOf(seconds, internalOf)} />`;
}

const oldestLine = (seconds) => (seconds > 0 ? `, oldest ${duration(seconds * 1_000)}` : "");

function Processor({ title, sink, held }) {
  const { processor, external_events, received, delay } = sink;
  const state = !processor || processor.state === "Enabled" ? "" : processor.state;
  return html`<${Stage} title=${title} state=${state} figure=${external_events > 0 ? `${(received / external_events).toFixed(1)} → 1` : "–"} of="internal messages for each external event" hint=${`from change to publication: p50 ${duration(delay.p50)}, p99 ${duration(delay.p99)}`}>
    <div class="ends">
      <${End} name="ignored" count=${sink.ignored} reasons=${sink.ignored_by_reason} href="#/events?show=ignored" />
      <${End} name="quarantined" count=${sink.quarantined} reasons=${sink.quarantined_by_reason} href=${`${held}quarantine`} />
      <${End} name="dead-lettered" count=${sink.dead_lettered} reasons=${{}} href=${`${held}dead-letter`} />
    </div>
  </${Stage}>`;
}

/** Null as long as the database has not answered. */
function Outbox({ outbox }) {
  const { waiting, oldest_seconds, set_aside, sent_per_second } = outbox ?? {};
  return html`<${Stage} title="Outbox" figure=${outbox ? figure(waiting) : "–"} of=${waiting === 1 ? "row waiting" : "rows waiting"} hint=${oldest_seconds > 0 ? `oldest ${duration(oldest_seconds * 1_000)}` : ""}>
      ${set_aside > 0 ? html`<a class="end quarantined" href="#/held?queue=outbox"><b>${figure(set_aside)}</b> set aside</a>` : ""}
    </${Stage}>
    <${Pipe} perSecond=${sent_per_second ?? 0} />`;
}

const typesLine = ({ published_by_type }) => `of ${counted(Object.keys(published_by_type).length, "internal type")}`;

function waitingLine(subscribers) {
  const dead = subscribers.reduce((sum, { dead_letter }) => sum + (dead_letter?.messages ?? 0), 0);
  const waiting = subscribers.reduce((sum, each) => sum + (each.waiting ?? 0), 0);
  return `${figure(waiting)} waiting${dead > 0 ? `, ${figure(dead)} not delivered` : ""}`;
}

const Stage = ({ title, state, figure: value, of, hint, href, children }) => html`<article class="stage">
  <h3>${href ? html`<a href=${href}>${title}</a>` : title}${state ? html`<span class="badge failed">${state}</span>` : ""}</h3>
  <p class="big">${value}</p>
  <p class="of">${of}</p>
  <p class="hint">${hint}</p>
  ${children}
</article>`;

/** Moves while something flows. */
const Pipe = ({ perSecond, isOut }) => html`<div class=${`pipe ${isOut ? "out" : ""} ${perSecond > 0 ? "moving" : ""}`}>
  <svg viewBox="0 0 60 12" preserveAspectRatio="none" aria-hidden="true"><path d="M0 6h60" /></svg>
  <span><b>${rate(perSecond)}</b>/s</span>
</div>`;

const End = ({
  name,
  count,
  reasons,
  href,
}) => html`<a class=${`end ${name} ${count === 0 ? "none" : ""}`} href=${href}>
  <b>${figure(count)}</b> ${name}
  ${Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([reason, own]) => html`<small>${figure(own)} <${Text} value=${reason} /></small>`)}
</a>`;

function Receivers({ subscribers, total }) {
  const own = subscribers.filter(({ is_tail }) => !is_tail);
  if (own.length === 0) {
    return html`<${Empty} title="Nobody is subscribed">Attach an endpoint: <code>npx sluice subscribe --http http://127.0.0.1:8080/</code></${Empty}>`;
  }
  const most = Math.max(1, ...own.map(({ matched }) => matched));
  return html`<section aria-label="Who gets what">
    <h2>Who gets what <small>of ${counted(total, "external event")}</small></h2>
    <div class="scroll"><table class="receivers">
      <thead><tr><th>Subscriber</th><th>Wants</th><th class="number" title="External events that its filter has let through since this is watched">Delivered</th><th aria-hidden="true"></th><th class="number">Waiting</th><th class="number" title="In the dead-letter queue of the subscription">Failed</th></tr></thead>
      <tbody>${own.map(
        (each) => html`<tr key=${each.subscription}>
          <th scope="row"><a href=${`#/events?to=${encodeURIComponent(each.name)}`}><${Text} value=${each.name} /></a> <small>${each.protocol}${each.confirmed ? "" : ", not confirmed"}</small></th>
          <td class="wants"><${Text} value=${policyLine(each.filter)} /></td>
          <td class="number">${figure(each.matched)}</td>
          <td class="share" aria-hidden="true"><i style=${{ width: `${(100 * each.matched) / most}%` }}></i></td>
          <td class="number">${each.waiting === null ? "–" : figure(each.waiting)}</td>
          <td class=${`number ${each.dead_letter?.messages > 0 ? "bad" : ""}`}>${each.dead_letter?.messages == null ? "–" : figure(each.dead_letter.messages)}</td>
        </tr>`,
      )}</tbody>
    </table></div>
  </section>`;
}
