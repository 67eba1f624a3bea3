// What waits for a person: why, where the fault is, what would become of it today, and what can be done about it.
import { useState } from "preact/hooks";
import { Message } from "./event.js";
import { ask, useLive } from "./live.js";
import { Copy, Dialog, Empty, html, Outcome, Problem, Text, useAnswer } from "./parts.js";
import { counted, figure } from "./text.js";

const QUEUES = { quarantine: "Quarantine", "dead-letter": "Dead letters" };
const WHY = {
  quarantine: "Messages that can never succeed as they are.",
  "dead-letter": "Messages that failed again and again for reasons outside themselves.",
};

export function Held({ query }) {
  const { about, flow } = useLive();
  const isOutbox = query.get("queue") === "outbox";
  const rows = flow?.outbox?.set_aside;
  return html`
    ${about?.outbox ? html`<div class="tabs" role="group" aria-label="Held where"><a href="#/held" aria-current=${isOutbox ? undefined : "true"}>Queues</a><a href="#/held?queue=outbox" aria-current=${isOutbox ? "true" : undefined}>Outbox${rows === undefined ? "" : html` <span class="hint">${figure(rows)}</span>`}</a></div>` : ""}
    ${isOutbox ? html`<${SetAside} />` : html`<${Queues} query=${query} />`}`;
}

/** Rows of the engine's database; what is done about them is done by the commands. */
function SetAside() {
  const [again, setAgain] = useState(0);
  const { value, problem, isWaiting } = useAnswer(() => ask("/api/held/outbox", {}), [again]);
  return html`
    <div class="actions">
      <button type="button" onClick=${() => setAgain(again + 1)} disabled=${isWaiting}>${isWaiting ? "Looking …" : "Look again"}</button>
      <p class="hint">Rows that are no events of the engine.</p>
    </div>
    ${problem ? html`<${Problem}><${Text} value=${problem} /></${Problem}>` : ""}
    ${value?.selected === 0 ? html`<${Empty} title="Nothing is set aside">Every row was sent, or waits for a relay.</${Empty}>` : ""}
    ${groupsOf(value?.rows ?? []).map(
      ({ reason, messages: rows }) => html`<section class="card pad held" key=${reason} aria-label=${reason}>
        <div class="actions"><h2><${Outcome} value="quarantined" /> <${Text} value=${reason} /> <small>${counted(rows.length, "row")}</small></h2></div>
        ${rows.map((row) => html`<${Row} key=${row.position} row=${row} />`)}
      </section>`,
    )}
    ${value && value.selected > value.rows.length ? html`<p class="hint">${counted(value.selected - value.rows.length, "more row")} not shown.</p>` : ""}`;
}

const Row = ({ row: { position, key, enqueued, event } }) => html`<details class="one">
  <summary><strong>${position}</strong> <span><${Text} value=${key} /></span></summary>
  <${Message} text=${event} />
  <p class="hint">Enqueued ${enqueued}. Look, enqueue again, or drop, with the database named as for the console:</p>
  <div class="actions">
    ${["show ", "replay --position ", "drop --position "].map((what) => html`<${Copy} text=${`npx sluice outbox ${what}${position}`} label=${`Copy: outbox ${what.split(" ")[0]}`} />`)}
    <${Copy} text=${event} label="Copy the event" />
  </div>
</details>`;

function Queues({ query }) {
  const { about, flow } = useLive();
  const queue = query.get("queue") in QUEUES ? query.get("queue") : "quarantine";
  const sink = query.get("sink") === "kafka" ? "kafka" : "sns";
  const [again, setAgain] = useState(0);
  const [asked, setAsked] = useState();
  const { value, problem, isWaiting } = useAnswer(() => ask("/api/held", { queue, sink }), [queue, sink, again]);
  const link = (changes) => `#/held?${new URLSearchParams({ queue, sink, ...changes })}`;
  const depths = flow?.[sink]?.queues;
  const groups = value ? groupsOf(value.messages) : [];
  const close = (isChanged) => {
    setAsked(undefined);
    if (isChanged) setAgain((count) => count + 1);
  };
  return html`
    <div class="actions">
      <div class="tabs" role="group" aria-label="Queue">${Object.entries(QUEUES).map(
        ([name, title]) =>
          html`<a href=${link({ queue: name })} aria-current=${name === queue ? "true" : undefined}>${title}${depths ? html` <span class="hint">${figure(depthOf(depths, name))}</span>` : ""}</a>`,
      )}</div>
      ${about?.has_kafka ? html`<div class="tabs" role="group" aria-label="Of which sink">${["sns", "kafka"].map((name) => html`<a href=${link({ sink: name })} aria-current=${name === sink ? "true" : undefined}>${{ sns: "SNS", kafka: "Kafka" }[name]}</a>`)}</div>` : ""}
      <button type="button" onClick=${() => setAgain(again + 1)} disabled=${isWaiting}>${isWaiting ? "Looking …" : "Look again"}</button>
      <p class="hint">${WHY[queue]}</p>
    </div>
    ${problem ? html`<${Problem}><${Text} value=${problem} /></${Problem}>` : ""}
    ${!value && !problem ? html`<p class="hint" role="status">Taking the messages, looking, and giving them back …</p>` : ""}
    ${value && groups.length === 0 ? html`<${Empty} title="Nothing is held">${value.not_looked_at > 0 ? `${counted(value.not_looked_at, "message")} could not be looked at: somebody else holds them right now.` : "Every message has come to its end by itself."}</${Empty}>` : ""}
    ${groups.map(
      ({ reason, messages }) => html`<section class="card pad held" key=${reason} aria-label=${reason}>
        <div class="actions">
          <h2><${Outcome} value=${queue === "quarantine" ? "quarantined" : "failed"} /> <${Text} value=${reason} /> <small>${counted(messages.length, "message")}</small></h2>
          <span class="spring"></span>
          <button type="button" onClick=${() => setAsked({ command: "replay", messages })}>Replay all …</button>
          <button type="button" class="danger" onClick=${() => setAsked({ command: "drop", messages })}>Drop all …</button>
        </div>
        ${messages.map((message) => html`<${One} key=${message.id} message=${message} onAsk=${(command) => setAsked({ command, messages: [message] })} />`)}
      </section>`,
    )}
    ${value && value.not_looked_at > 0 && groups.length > 0 ? html`<p class="hint">${counted(value.not_looked_at, "more message")} not looked at: held by somebody, behind others of their group, or too many at once.</p>` : ""}
    ${asked?.command === "edit" ? html`<${Edit} message=${asked.messages[0]} sink=${sink} onClose=${close} />` : ""}
    ${asked && asked.command !== "edit" ? html`<${Settle} ...${asked} queue=${queue} sink=${sink} onClose=${close} />` : ""}`;
}

const depthOf = (depths, name) => {
  const { waiting, in_flight } = depths[name === "quarantine" ? "quarantine" : "dead_letter"];
  return waiting + in_flight;
};

function groupsOf(messages) {
  const groups = Map.groupBy(messages, ({ reason }) => reason ?? "kept failing");
  return [...groups]
    .map(([reason, own]) => ({ reason, messages: own }))
    .sort((a, b) => b.messages.length - a.messages.length);
}

const One = ({ message, onAsk }) => html`<details class="one">
  <summary>
    <strong><${Text} value=${message.type ?? "unreadable"} /></strong>
    <span><${Text} value=${message.detail ?? message.partition_key} /></span>
    <${Today} today=${message.today} />
  </summary>
  ${message.detail ? html`<p class="fault"><${Text} value=${message.detail} /></p>` : ""}
  <${Message} text=${message.body} mark=${message.detail} />
  <p class="hint">Sent ${message.sent}, key <${Text} value=${message.partition_key} />, message <${Text} value=${message.sqs_message_id} /></p>
  <div class="actions">
    <button type="button" onClick=${() => onAsk("replay")}>Replay …</button>
    <button type="button" onClick=${() => onAsk("edit")}>Edit and send as new …</button>
    <button type="button" class="danger" onClick=${() => onAsk("drop")}>Drop …</button>
    <${Copy} text=${message.body} />
  </div>
</details>`;

/** What the code of this checkout would make of it. */
function Today({ today: { outcome, reason, detail, events } }) {
  const words = events ? `as ${counted(events.length, "external event")}` : [reason, detail].filter(Boolean).join(": ");
  return html`<span class="today" title=${words}>today: <${Outcome} value=${outcome} /></span>`;
}

/** Says what it will do, then does it, then says what was done. */
function Settle({ command, messages, queue, sink, onClose }) {
  const ids = messages.map(({ id }) => id);
  const what = counted(messages.length, "message");
  const forecast = useAnswer(
    () => (command === "replay" ? ask("/api/held/forecast", { queue, sink, ids }) : Promise.resolve()),
    [],
  );
  const [state, setState] = useState({});
  const go = async () => {
    setState({ isWorking: true });
    try {
      setState({ done: await ask("/api/held/settle", { queue, sink, ids, command }) });
    } catch (error) {
      setState({ problem: error.message });
    }
  };
  const { done, problem, isWorking } = state;
  return html`<${Dialog} title=${command === "replay" ? `Replay ${what}` : `Drop ${what}`} onClose=${() => onClose(done !== undefined)}>
    ${
      done
        ? html`<${Done} of=${done} command=${command} />`
        : command === "replay"
          ? html`
      <p>${what} go back to the internal queue as they were, in order, and leave ${queue}. The originals are written to a file first.</p>
      <${Forecast} of=${forecast} />`
          : html`
      <p>${what} are deleted from ${queue} for good. The originals are written to a file first, in <code>.sluice/removed</code> of the folder in which the console was started.</p>`
    }
    ${problem ? html`<${Problem}><${Text} value=${problem} /></${Problem}>` : ""}
    <form method="dialog" class="actions end">
      <button>${done ? "Close" : "Cancel"}</button>
      ${done ? "" : html`<button type="button" class=${command === "drop" ? "danger" : "primary"} disabled=${isWorking || forecast.isWaiting} onClick=${go}>${isWorking ? "Working …" : command === "replay" ? `Replay ${what}` : `Drop ${what}`}</button>`}
    </form>
  </${Dialog}>`;
}

function Forecast({ of: { value, problem } }) {
  if (problem) return html`<${Problem}><${Text} value=${problem} /></${Problem}>`;
  if (!value) return html`<p class="hint">Reading them with the code of this checkout …</p>`;
  return html`<p>With the code of this checkout: <strong>${figure(value.published)} published</strong> as ${counted(value.external_events, "external event")}, <strong>${figure(value.ignored)} ignored</strong>, <strong>${figure(value.quarantined)} quarantined again</strong>.</p>
    <ul>${Object.entries(value.quarantined_by_detail)
      .slice(0, 5)
      .map(([detail, count]) => html`<li class="hint">${figure(count)} × <${Text} value=${detail} /></li>`)}</ul>
    <p class="hint">The deployed processor is of ${value.deployed}: see that it has this code.</p>`;
}

const Done = ({
  of,
  command,
}) => html`<p role="status"><strong>${counted(of.removed, "message")}</strong> ${command === "replay" ? "sent back to the internal queue" : "deleted"}, of ${figure(of.selected)} selected.</p>
  ${of.behind > 0 ? html`<p>${figure(of.behind)} stay behind messages of their group: order is kept.</p>` : ""}
  ${of.refused.length > 0 ? html`<p>${figure(of.refused.length)} were refused: <${Text} value=${of.refused[0].reason} /></p>` : ""}
  ${of.file ? html`<p class="hint">Originals: <code>${of.file}</code></p>` : ""}`;

function Edit({ message, sink, onClose }) {
  const [text, setText] = useState(pretty(message.body));
  const [state, setState] = useState({});
  const forecast = useAnswer(() => ask("/api/held/new/forecast", { text, sink }), [text]);
  const send = async () => {
    setState({ isWorking: true });
    try {
      const { sent, refused } = await ask("/api/held/new/send", { text, sink });
      setState(refused ? { problem: refused } : { sent });
    } catch (error) {
      setState({ problem: error.message });
    }
  };
  const today = forecast.value;
  return html`<${Dialog} title="Edit and send as a new message" onClose=${() => onClose(state.sent > 0)}>
    <p class="hint">It goes to the internal tier by the engine SDK, as the engine would send it: all who read that get it. The held original stays where it is.</p>
    <textarea rows="14" spellcheck="false" aria-label="The message" value=${text} onInput=${(event) => setText(event.target.value)}></textarea>
    ${
      today
        ? html`<p role="status">It would be <${Outcome} value=${today.outcome} />
      ${today.events ? html` as ${today.events.map(({ contract, type }, index) => html`${index > 0 ? ", " : ""}<code>${contract} ${type}</code>`)}` : html` <${Text} value=${[today.reason, today.detail].filter(Boolean).join(": ")} />`}</p>`
        : ""
    }
    ${forecast.problem ? html`<${Problem}><${Text} value=${forecast.problem} /></${Problem}>` : ""}
    ${state.problem ? html`<${Problem}><${Text} value=${state.problem} /></${Problem}>` : ""}
    ${state.sent ? html`<p role="status"><strong>Sent.</strong> It appears in Events in a moment; the original can be dropped now.</p>` : ""}
    <form method="dialog" class="actions end">
      <button>${state.sent ? "Close" : "Cancel"}</button>
      ${state.sent ? "" : html`<button type="button" class="primary" disabled=${state.isWorking || !today || today.outcome === "quarantined"} onClick=${send}>Send as new</button>`}
    </form>
  </${Dialog}>`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
