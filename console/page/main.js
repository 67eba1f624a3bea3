// The frame: which view is shown, and whether what it shows is still true.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Contracts } from "./contracts.js";
import { Events } from "./events.js";
import { Filters } from "./filters.js";
import { Flow } from "./flow.js";
import { Held } from "./held.js";
import { connect, dismissNote, useLive } from "./live.js";
import { addressNow, html, Text } from "./parts.js";
import { Subscribers } from "./subscribers.js";
import { figure } from "./text.js";

const VIEWS = {
  flow: Flow,
  events: Events,
  filters: Filters,
  held: Held,
  contracts: Contracts,
  subscribers: Subscribers,
};
const TITLES = {
  flow: "Flow",
  events: "Events",
  filters: "Filters",
  held: "Held",
  contracts: "Contracts",
  subscribers: "Subscribers",
};

/** The address says all that a view needs to be the same again. */
function useRoute() {
  const read = () => {
    const { name, query } = addressNow();
    return { view: name in VIEWS ? name : "flow", query };
  };
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const listener = () => setRoute(read());
    addEventListener("hashchange", listener);
    listener(); // it may have changed before anybody listened
    return () => removeEventListener("hashchange", listener);
  }, []);
  return route;
}

const STATUS = {
  connecting: "connecting",
  live: "live",
  lost: "not connected: the console has ended, or cannot be reached; looking again",
  refused: "started anew elsewhere: open the address that it has printed",
};

function App() {
  const { view, query } = useRoute();
  const { status, about, flow, note } = useLive();
  const View = VIEWS[view];
  const held = flow ? heldIn(flow.sns) + (flow.kafka ? heldIn(flow.kafka) : 0) : 0;
  useEffect(() => {
    document.title = `${TITLES[view]} · ${about?.stack ?? "Sluice"}`;
  }, [view, about]);
  return html`
    <a class="skip" href="#content">Skip to the content</a>
    <header>
      <a class="mark" href="#/flow" aria-label="Sluice: Flow">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 3v18M20 3v18M4 8h16M8 8v6h8V8" /></svg>
        <span>Sluice</span>
      </a>
      <nav aria-label="Views">
        ${Object.entries(TITLES).map(
          ([name, title]) => html`<a href=${`#/${name}`} aria-current=${name === view ? "page" : undefined}>
            ${title}${name === "held" && held > 0 ? html`<span class="count" aria-label=${`${held} messages`}>${figure(held)}</span>` : ""}
          </a>`,
        )}
      </nav>
      <p class="place" title=${about?.target ?? ""}>
        <span class=${`dot ${status}`} aria-hidden="true"></span>
        <span role="status">${status === "live" ? "" : STATUS[status]}</span>
        ${status === "live" && about ? html`<${Text} value=${about.target} />` : ""}
        ${about?.version && about.version !== about.own_version ? html`, version ${about.version}; this console is ${about.own_version}` : ""}
      </p>
    </header>
    ${note ? html`<p class="note" role="status">${note} <button type="button" class="quiet" onClick=${dismissNote}>Dismiss</button></p>` : ""}
    <main id="content" tabindex="-1"><${View} query=${query} /></main>`;
}

const heldIn = ({ queues }) =>
  queues
    ? [queues.quarantine, queues.dead_letter].reduce((sum, { waiting, in_flight }) => sum + waiting + in_flight, 0)
    : 0;

connect();
render(html`<${App} />`, document.body);
