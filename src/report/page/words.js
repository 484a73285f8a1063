// Words: how dates, times, money and counts read, and how elements are made.
const $ = (id) => document.getElementById(id);

function put(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(2)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}
const el = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  put(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
const fill = (node, ...children) => { node.replaceChildren(...children.flat(2).filter((c) => c !== null && c !== false)); return node; };

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86400000;
let dayZero = 0;
const dateOf = (day) => new Date(dayZero + day * DAY_MS);
const iso = (day) => dateOf(day).toISOString().slice(0, 10);
const dayOf = (text) => Math.round((Date.parse(text + "T00:00:00Z") - dayZero) / DAY_MS);
const shortDay = (day) => { const d = dateOf(day); return `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`; };
// The year is told only where the day could be taken for one of this year's.
const longDay = (day) => `${WEEKDAYS[dateOf(day).getUTCDay()]} ${shortDay(day)}${Math.abs(day) > 300 ? " " + dateOf(day).getUTCFullYear() : ""}`;
const clock = (minutes) => String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
const span = (from, to) => `${clock(from)}\u2013${clock(to)}`;

const count = (n) => Math.round(n).toLocaleString("en-GB");
const many = (n, noun, plural) => `${count(n)} ${n === 1 ? noun : plural || noun + "s"}`;
const pounds = (pence) => (pence < 0 ? "-" : "") + "£" + (Math.abs(pence) / 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const wholePounds = (n) => "£" + Math.round(n).toLocaleString("en-GB");
const percent = (share) => `${Math.round(share * 100)}%`;

// "2026-12-15 09:30-10:30 OP7" as people read it.
const readable = (text) => text.replace(/(\d{4}-\d\d-\d\d)/g, (date) => longDay(dayOf(date))).replace(/(\d\d:\d\d)-(\d\d:\d\d)/, "$1\u2013$2").replaceAll(";", ", ");

const STATES = [
  ["planned", "planned"],
  ["promised", "promised"],
  ["risk", "at risk"],
  ["overdue", "overdue"],
  ["changed", "changed tonight"],
  ["out", "cannot be planned"],
];
const stateName = Object.fromEntries(STATES);
const mark = (state) => el("span", { class: "mark", "data-state": state, "aria-hidden": "true" });
const STATUS = ["planned", "proposed", "notified", "confirmed"];
const TERMS = ["Travel", "Time on site", "Failed call-out", "Burden", "Early", "Missed deadline", "Change"];
const REASONS = {
  window_closed: "the window is over", no_operative: "nobody has the skill", not_available: "the household is never in",
  too_long: "too long for one visit", attempts_used: "every attempt is used", no_capacity: "no operative has time",
  not_worth_it: "it costs more than it is worth",
};
