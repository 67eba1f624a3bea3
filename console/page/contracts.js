// What is published: every type of every contract, with what it says, an example and filters to begin with.
import { Attributes } from "./event.js";
import { Json } from "./json.js";
import { ask } from "./live.js";
import { Copy, Empty, html, Problem, Text, useAnswer } from "./parts.js";
import { policyLine } from "./text.js";

export function Contracts({ query }) {
  const { value, problem } = useAnswer(() => ask("/api/contracts"), []);
  if (problem) return html`<${Problem}><${Text} value=${problem} /></${Problem}>`;
  if (!value) return html`<p class="hint">Reading the catalogue …</p>`;
  const text = (query.get("q") ?? "").toLowerCase();
  const all = value.contracts.flatMap((contract) => contract.events.map((event) => ({ contract, event })));
  const found = all.filter(
    ({ contract, event }) => text === "" || JSON.stringify([contract.name, event]).toLowerCase().includes(text),
  );
  const chosen =
    found.find(({ contract, event }) => `${contract.name} ${event.type}` === query.get("event")) ?? found[0];
  const link = (changes) => {
    const params = new URLSearchParams(query);
    for (const [name, each] of Object.entries(changes)) params.set(name, each);
    return `#/contracts?${params}`;
  };
  return html`<div class="catalogue">
    <nav class="card pad" aria-label="Event types">
      <input type="search" aria-label="Search the catalogue" placeholder="Search fields, types, values" value=${query.get("q") ?? ""} onInput=${(event) => location.replace(link({ q: event.target.value }))} />
      ${value.contracts.map(({ name }) => {
        const own = found.filter(({ contract }) => contract.name === name);
        return own.length === 0
          ? ""
          : html`<h3>${name}</h3>
          <ul>${own.map(({ contract, event }) => html`<li><a href=${link({ event: `${contract.name} ${event.type}` })} aria-current=${event === chosen.event ? "true" : undefined}>${event.type}</a></li>`)}</ul>`;
      })}
      ${found.length === 0 ? html`<p class="hint">Nothing is like this.</p>` : ""}
    </nav>
    ${chosen ? html`<${One} key=${`${chosen.contract.name} ${chosen.event.type}`} ...${chosen} />` : html`<${Empty} title="No such event">No type, field or value in the catalogue is like this.</${Empty}>`}
  </div>`;
}

const One = ({ contract, event }) => html`<article class="card pad stack">
  <h2>${event.type} <small>contract ${contract.name}, ${event.category}</small></h2>
  <p>Sent ${plain(event.sent)}</p>
  ${event.not_sent ? html`<p class="hint">Not sent ${plain(event.not_sent)}</p>` : ""}
  ${Object.keys(event.statuses).length > 0 ? html`<section><h3>Statuses</h3><dl class="statuses">${Object.entries(event.statuses).map(([status, means]) => html`<div><dt>${status}</dt><dd>${plain(means)}</dd></div>`)}</dl></section>` : ""}
  <section><h3>Filters to begin with</h3>
    <ul class="tried">${event.filters.map(
      ({ says, policy }) => html`<li>
      <a href=${`#/filters?${new URLSearchParams({ policy: JSON.stringify(policy, null, 2) })}`}>${says}</a>
      <small><${Text} value=${policyLine(policy)} /></small>
    </li>`,
    )}</ul>
  </section>
  ${
    event.example
      ? html`<section><h3>Example <${Copy} text=${() => JSON.stringify(event.example.body, null, 2)} /></h3>
    <${Attributes} of=${event.example.attributes} /><${Json} value=${event.example.body} /></section>`
      : ""
  }
  <section><h3>Fields</h3><${Fields} schema=${event.schema} /></section>
  <p class="hint">${plain(contract.summary)}</p>
</article>`;

/** Markdown without its marks. */
const plain = (text) =>
  text
    .replaceAll(/[`*]/g, "")
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll(/\s+/g, " ");

function Fields({ schema }) {
  return html`<div class="scroll"><table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead>
    <tbody>${rowsOf(schema, "").map(
      ({ path, type, description, isRequired }) => html`<tr>
      <th scope="row"><code>${path}</code>${isRequired ? "" : html` <small>optional</small>`}</th><td>${type}</td><td class="wants">${description}</td>
    </tr>`,
    )}</tbody></table></div>`;
}

function rowsOf(schema, before) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = before + name;
    const own = {
      path,
      type: typeOf(field),
      description: field.description ?? "",
      isRequired: schema.required?.includes(name),
    };
    if (field.type === "object") return [own, ...rowsOf(field, `${path}.`)];
    if (field.items?.type === "object") return [own, ...rowsOf(field.items, `${path}[].`)];
    return [own];
  });
}

function typeOf({ type, const: constant, enum: values, items, format, anyOf }) {
  if (constant !== undefined) return JSON.stringify(constant);
  if (values) return values.join(" | ");
  if (anyOf) return anyOf.map(typeOf).join(" | ");
  if (type === "array") return `list of ${items ? typeOf(items) : "anything"}`;
  return [type ?? "anything", format].filter(Boolean).join(", ");
}
