// Everybody who gets external events, also those that teams have made themselves.
import { useLive } from "./live.js";
import { Empty, html, Text } from "./parts.js";
import { figure, policyLine } from "./text.js";

export function Subscribers({ query }) {
  const { flow } = useLive();
  if (!flow) return html`<p class="hint">Asking the topic …</p>`;
  const showsTails = query.get("tails") === "yes";
  const tails = flow.subscribers.filter(({ is_tail }) => is_tail).length;
  const shown = flow.subscribers.filter(({ is_tail }) => showsTails || !is_tail);
  if (shown.length === 0) {
    return html`<${Empty} title="Nobody is subscribed">Attach an endpoint: <code>npx sluice subscribe --http http://127.0.0.1:8080/</code></${Empty}>`;
  }
  return html`
    <div class="card scroll"><table>
      <thead><tr><th>Subscriber</th><th>Protocol</th><th>Filter</th><th>Contract</th><th>Delivery</th><th>Owner</th><th class="number">Waiting</th><th class="number">Not delivered</th></tr></thead>
      <tbody>${shown.map(
        (each) => html`<tr key=${each.subscription}>
        <th scope="row"><${Text} value=${each.name} />${each.is_tail ? html` <small>a tail, goes by itself</small>` : ""}<br /><small class="mono"><${Text} value=${each.endpoint} /></small></th>
        <td>${each.protocol}${each.confirmed ? "" : html`<br /><span class="badge quarantined">not confirmed</span>`}</td>
        <td class="wants"><a href=${`#/filters?${new URLSearchParams({ policy: JSON.stringify(each.filter ?? {}, null, 2), scope: each.scope })}`}><${Text} value=${policyLine(each.filter)} /></a>${each.scope === "MessageBody" ? html` <small>on the body</small>` : ""}</td>
        <td>${each.contract ? html`<${Text} value=${policyLine({ "": each.contract }).slice(2)} />` : "any"}</td>
        <td>${each.raw ? "raw" : "in SNS's envelope"}</td>
        <td class="mono owner"><${Text} value=${each.owner} /></td>
        <td class="number">${each.waiting === null ? "–" : figure(each.waiting)}</td>
        <td class=${`number ${each.dead_letter?.messages > 0 ? "bad" : ""}`}>${each.dead_letter ? (each.dead_letter.messages === null ? "?" : figure(each.dead_letter.messages)) : html`<small title="It has no dead-letter queue: what SNS cannot deliver is lost">no queue</small>`}</td>
      </tr>`,
      )}</tbody>
    </table></div>
    <p class="hint">The same in a terminal: <code>npx sluice subscribers</code>${tails > 0 ? html`. <a href=${showsTails ? "#/subscribers" : "#/subscribers?tails=yes"}>${showsTails ? "Without" : "With"} tails (${figure(tails)})</a>` : ""}</p>`;
}
