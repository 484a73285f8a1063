// A page to try the interface: what openapi.json describes, each path with a form.
"use strict";
let spec = null;
const named = (schema) => schema && schema.$ref ? spec.components.schemas[schema.$ref.split("/").pop()] : schema;
// What a body could look like: the examples of the document, else something of the right type.
function sample(schema, depth) {
  const s = named(schema) || {};
  if (s.example !== undefined) return s.example;
  if (s.oneOf || s.anyOf) return sample((s.oneOf || s.anyOf).find((x) => x.type !== "null"), depth);
  const type = Array.isArray(s.type) ? s.type.find((t) => t !== "null") : s.type;
  if (s.enum) return s.enum[0];
  if (type === "array") return depth > 4 ? [] : [sample(s.items, depth + 1)];
  if (type === "object" || s.properties) {
    const wanted = Object.entries(s.properties || {}).filter(([name]) => (s.required || []).includes(name));
    return Object.fromEntries(wanted.map(([name, p]) => [name, sample(p, depth + 1)]));
  }
  if (type === "integer" || type === "number") return 1;
  if (type === "boolean") return true;
  return s.format === "date" ? new Date().toISOString().slice(0, 10) : "";
}
function one(path, method, does) {
  const box = make("details"), form = make("form"), id = `${method}-${path}`.replace(/\W+/g, "-");
  box.append(make("summary", `${method.toUpperCase()} ${path} · ${(does.summary || does.description || "").split(". ")[0]}`), form);
  if (does.description) form.append(make("p", does.description));
  const fields = (does.parameters || []).filter((p) => p.in !== "header").map((p) => {
    const label = make("label", p.name + " "), input = make("input", null, { name: p.name, id: `${id}-${p.name}` });
    label.append(input); form.append(label);
    return { ...p, input };
  });
  let body = null;
  const json = does.requestBody && does.requestBody.content && does.requestBody.content["application/json"];
  if (json) {
    const label = make("label", "Body ");
    body = make("textarea", JSON.stringify(sample(json.schema, 0), null, 2), { rows: 8 });
    label.append(body); form.append(label);
  }
  const send = make("button", "Send", { class: "main" }), out = make("pre", "", { tabindex: "0", "aria-label": "Answer" });
  out.hidden = true;
  form.append(send, out);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let to = path;
    const query = new URLSearchParams();
    for (const f of fields) {
      if (f.in === "path") to = to.replace(`{${f.name}}`, encodeURIComponent(f.input.value));
      else if (f.input.value) query.set(f.name, f.input.value);
    }
    if ([...query].length) to += "?" + query;
    const options = { method: method.toUpperCase(), headers: headers() };
    if (method !== "get") options.headers["Idempotency-Key"] = key();
    if (body) { options.headers["Content-Type"] = "application/json"; options.body = body.value; }
    out.hidden = false; out.textContent = "…";
    try {
      const answer = await fetch(to, options), text = await answer.text();
      if (answer.status === 401) whoAreYou(JSON.parse(text));
      let shown = text;
      try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: as it is */ }
      out.textContent = `${answer.status} ${answer.statusText}\n${shown}`;
    } catch (e) { out.textContent = e.message; }
  });
  return box;
}
document.addEventListener("DOMContentLoaded", async () => {
  spec = await (await fetch("/openapi.json")).json();
  el("about").textContent = spec.info.description;
  const tags = new Map();
  for (const [path, item] of Object.entries(spec.paths))
    for (const [method, does] of Object.entries(item)) {
      // An open-ended stream of events cannot be shown as one answer.
      if (path === "/v1/events") continue;
      const tag = (does.tags || ["other"])[0];
      if (!tags.has(tag)) tags.set(tag, []);
      tags.get(tag).push(one(path, method, does));
    }
  for (const [tag, boxes] of tags) el("paths").append(make("h2", tag[0].toUpperCase() + tag.slice(1)), ...boxes);
});
