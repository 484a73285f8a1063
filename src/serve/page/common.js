// What both pages need: asking the service, saying things, dates as people say them.
"use strict";
const el = (id) => document.getElementById(id);
const make = (tag, text, attributes) => {
  const node = document.createElement(tag);
  if (text !== undefined && text !== null) node.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  return node;
};
const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const headers = () => {
  const token = sessionStorage.getItem("token");
  return token ? { Authorization: "Bearer " + token } : {};
};
class Refused extends Error {
  constructor(problem) { super(problem.detail || problem.title || "That did not work"); this.problem = problem; }
}
async function ask(path, body) {
  const options = { headers: headers() };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["Idempotency-Key"] = key();
    if (body !== null) {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
  }
  const answer = await fetch(path, options);
  const text = await answer.text();
  const data = text ? JSON.parse(text) : null;
  if (answer.status === 401) whoAreYou(data);
  if (!answer.ok) throw new Refused(data || { title: answer.statusText });
  return data;
}
// Asks for the token; what the service says of it is said where the hand will be.
function whoAreYou(problem) {
  const first = !sessionStorage.getItem("token");
  const none = problem && /no token works yet/.test(problem.detail);
  el("who-why").textContent = none ? problem.detail[0].toUpperCase() + problem.detail.slice(1) + "."
    : first ? "Whoever runs this service has given you a token, or can make you one."
    : "The token you used is unknown here or has been revoked: ask for another.";
  el("who").hidden = false;
  el("token").focus();
}
function say(text, bad) {
  const place = el("say");
  place.textContent = text;
  place.className = bad ? "bad" : "";
}
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
function day(iso) {
  const d = new Date(iso + "T12:00:00Z");
  const year = d.getUTCFullYear() === new Date().getFullYear() ? "" : " " + d.getUTCFullYear();
  return `${DAYS[d.getUTCDay()]} ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}${year}`;
}
const pounds = (n) => (n < 0 ? "-" : "") + "£" + Math.abs(n).toFixed(2);
const hm = (t) => t.slice(0, 5);
const minutes = (t) => 60 * Number(t.slice(0, 2)) + Number(t.slice(3, 5));
const clock = (m) => String(Math.floor(m / 60)).padStart(2, "0") + ":" + String(m % 60).padStart(2, "0");
// Changes that others make, by server-sent events read with our own token.
async function listen(changed) {
  for (;;) {
    try {
      const answer = await fetch("/v1/events", { headers: headers() });
      if (!answer.ok) return;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        rest += value;
        const events = rest.split("\n\n");
        rest = events.pop();
        for (const event of events) {
          const data = event.split("\n").find((l) => l.startsWith("data:"));
          if (data) changed(JSON.parse(data.slice(5)));
        }
      }
    } catch (_) { /* the service restarts: try again */ }
    await new Promise((r) => setTimeout(r, 2000));
  }
}
document.addEventListener("DOMContentLoaded", () => {
  // Nobody has said who they are: asked now, and not in the middle of a call.
  if (!sessionStorage.getItem("token")) ask("/v1/homes?q=--").catch(() => {});
  el("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem("token", el("token").value.trim());
    el("who").hidden = true;
    location.reload();
  });
});
