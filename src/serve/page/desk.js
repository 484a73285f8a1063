// The desk: find a home, offer slots, hold, confirm, change, cancel, record.
"use strict";
let uprn = null, held = null, timer = null, moving = null, found = [], chosen = -1, home = null;

let typing = null;
el("q").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(search, 120); });
el("q").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!found.length) return;
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    mark();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (found.length) open(found[Math.max(chosen, 0)].uprn);
    else search().then(() => { if (found.length === 1) open(found[0].uprn); });
  } else if (event.key === "Escape") { close(); }
});
async function search() {
  const q = el("q").value.trim();
  if (q.length < 2) return close();
  try { found = await ask("/v1/homes?q=" + encodeURIComponent(q)); } catch (e) { return say(e.message, true); }
  chosen = found.length === 1 ? 0 : -1;
  el("found").replaceChildren(...found.map((h, i) => {
    const line = make("li", `${h.address}, ${h.postcode} · ${h.uprn}`, { role: "option", id: "home-" + i, "aria-selected": "false" });
    line.addEventListener("click", () => open(h.uprn));
    return line;
  }));
  el("found").hidden = !found.length;
  el("q").setAttribute("aria-expanded", String(!!found.length));
  say(found.length ? `${found.length} homes` : "No home is called that");
  mark();
}
function mark() {
  [...el("found").children].forEach((line, i) => line.setAttribute("aria-selected", String(i === chosen)));
  if (chosen >= 0) el("q").setAttribute("aria-activedescendant", "home-" + chosen);
  else el("q").removeAttribute("aria-activedescendant");
}
function close() { el("found").hidden = true; el("q").setAttribute("aria-expanded", "false"); found = []; chosen = -1; }

async function open(number) {
  uprn = number; close(); free(); moving = null; el("text").hidden = true;
  el("offers").replaceChildren(); el("blocked").replaceChildren(); el("report").value = "";
  history.replaceState(null, "", "#" + uprn);
  await show();
  await offers();
}
async function show() {
  try { home = await ask("/v1/homes/" + uprn); } catch (e) { return say(e.message, true); }
  el("home").hidden = false;
  el("where").textContent = `${home.address}, ${home.postcode}`;
  el("needs").textContent = home.needs.join(". ");
  el("needs").hidden = !home.needs.length;
  el("due").replaceChildren(...home.due.map((d) => row([first(d.name), d.deadline ? day(d.deadline) : "", d.days_left], d.days_left < 0 ? "late" : "")));
  const over = [...home.visits.filter((v) => v.status === "completed"), ...home.history];
  el("past").replaceChildren(
    ...over.map((v) => row([`${day(v.date)}, ${hm(v.slot_from)}–${hm(v.slot_to)}`, first(checks(v)), words(v.status)])),
    ...home.attempts.map((a) => row([`${day(a.at.slice(0, 10))}, ${a.at.slice(11)}`, first(a.name), words(a.outcome)])));
  const visits = home.visits.filter((v) => !["planned", "held", "completed"].includes(v.status));
  const planned = home.visits.filter((v) => v.status === "planned");
  el("booked").replaceChildren(
    ...visits.map(booking),
    ...planned.map(intended));
  if (!home.visits.length) el("booked").append(make("p", "Nothing."));
}
const first = (text) => text.charAt(0).toUpperCase() + text.slice(1);
// What a visit does, as tenants call it.
const checks = (v) => [...new Set(v.crew.flat().map((t) => home.checks[t] || t))].join(", ");
function row(cells, style) {
  const line = make("tr", null, style ? { class: style } : {});
  cells.forEach((c, i) => line.append(make("td", c ?? "", typeof c === "number" ? { class: "n" } : {})));
  return line;
}
// Puts buttons into a bar; what one fails at is said.
const actions = (bar) => (label, what) => {
  const b = make("button", label);
  b.addEventListener("click", () => what().catch((e) => say(e.message, true)));
  bar.append(b);
};
// What the night has planned: a promise once the tenant has been told, or has agreed.
function intended(v) {
  const box = make("div");
  box.append(make("p", `Planned, not told to anybody: ${day(v.date)}, ${hm(v.slot_from)}–${hm(v.slot_to)}. ${first(checks(v))}.`, { class: "soft" }));
  const bar = make("div", null, { class: "bar" }), act = actions(bar);
  act("The tenant agrees", async () => { await ask(`/v1/visits/${v.visit_id}/confirm`, null); say("Confirmed."); await open(uprn); });
  act("The tenant has been told", () => status(v, "notified"));
  box.append(bar);
  return box;
}
const NEXT = { confirmed: ["on_the_way"], notified: ["confirmed", "on_the_way"], on_the_way: ["arrived"], arrived: ["started"], started: ["completed"] };
const FAILED = ["no_access", "landlord_missed", "turned_away", "unwell", "refused"];
const words = (s) => first(s.replaceAll("_", " "));
function booking(v) {
  const box = make("div");
  box.append(make("p", `${day(v.date)}, ${hm(v.slot_from)}–${hm(v.slot_to)}: ${words(v.status)}. ${first(checks(v))}, by ${v.parts.map((p) => p.operative_id).join(" and ")}.`));
  const bar = make("div", null, { class: "bar" }), act = actions(bar);
  act("Change", async () => { moving = v.visit_id; say("Choose the new slot; the old one stays until then."); await offers(v); });
  act("Cancel", async () => { await ask(`/v1/visits/${v.visit_id}/cancel`, null); say("Cancelled. Its checks are planned again."); await open(uprn); });
  for (const s of NEXT[v.status] || []) act(words(s), () => status(v, s));
  const ended = make("select", null, { "aria-label": "How it ended" });
  ended.append(make("option", "How it ended…", { value: "" }), make("option", "Completed", { value: "completed" }));
  for (const s of FAILED) ended.append(make("option", words(s), { value: s }));
  ended.addEventListener("change", () => ended.value && status(v, ended.value).catch((e) => say(e.message, true)));
  if (["confirmed", "notified", "on_the_way", "arrived", "started"].includes(v.status)) bar.append(ended);
  if (v.link) {
    const line = make("p", "What the tenant sees of it: ");
    line.append(make("a", location.origin + "/t/" + v.link, { href: "/t/" + v.link }));
    box.append(line);
  }
  box.append(bar);
  return box;
}
async function status(v, s) {
  const told = await ask(`/v1/visits/${v.visit_id}/status`, { status: s, notice_given: true });
  el("text").hidden = true;
  if (told.next && told.next.access_team.length) say("The rules allow no more attempts: a case for the access team.", true);
  else if (told.next && told.next.next_attempt) say(`Recorded. The next attempt is planned for ${day(told.next.next_attempt.date)}.`);
  else say("Recorded: " + words(s));
  await show();
}

el("wish").addEventListener("submit", (event) => { event.preventDefault(); offers().catch((e) => say(e.message, true)); });
async function offers(visit) {
  const asked = { uprn };
  if (el("from").value) asked.not_before = el("from").value;
  if (el("time").value) { const [from, to] = el("time").value.split("-"); asked.window = { from, to }; }
  if (el("report").value) { asked.new_task = { stream: "dmc", hazard: el("report").value }; el("report").value = ""; }
  let answer;
  if (visit) return moveOffers(visit, asked);
  try { answer = await ask("/v1/offers", asked); } catch (e) { list([]); return say(e.message, true); }
  if (answer.new_task) await show();
  list(answer.offers);
  say(answer.offers.length ? `${answer.offers.length} slots` : "No slot can be offered", !answer.offers.length);
  el("blocked").replaceChildren(
    make("li", `${answer.dearer_days} more days are open but cost more; ${answer.closed_days} of ${answer.days} are closed.`),
    ...answer.blocked.map((b) => make("li", `${b.slots} slots on ${b.days} days: ${b.in_words}${b.fix ? " (" + b.fix + ")" : ""}`)));
}
// A promised visit's own tasks are not open to new offers: it is cancelled and booked in one
// step by the service, so its slots are asked for as moves.
async function moveOffers(visit, asked) {
  try {
    const answer = await ask(`/v1/visits/${visit.visit_id}/move-offers`, asked);
    list(answer.offers);
    say(answer.offers.length ? "Choose the new slot; the old one stays until then." : "No other slot can be offered", !answer.offers.length);
  } catch (e) { list([]); say(e.message, true); }
}
// Which deadlines the date misses, and by how much.
function missed(o) {
  const days = (a, b) => Math.round((Date.parse(b) - Date.parse(a)) / 86400000);
  const late = o.tasks.filter((t) => t.deadline && t.deadline < o.take.date);
  return late.map((t) => { const n = days(t.deadline, o.take.date); return first(t.name) + ` ${n} ${n === 1 ? "day" : "days"} after its deadline`; }).join("; ");
}
function list(offers) {
  el("offers").replaceChildren(...offers.map((o) => {
    const t = o.take, button = make("button");
    button.append(make("strong", day(t.date)), make("strong", `${hm(t.slot_from)}–${hm(t.slot_to)}`));
    button.append(make("span", first(o.tasks.map((k) => k.name).join(", ")) + `; about ${o.minutes} minutes`));
    button.append(o.meets_every_deadline
      ? make("span", "Meets every deadline", { class: "met" })
      : make("span", missed(o), { class: "late" }));
    button.append(make("span", `${pounds(o.cost)}${o.nearby ? "; next door just before or after" : ""}`, { class: "soft" }));
    button.addEventListener("click", () => take(o));
    const line = make("li"); line.append(button); return line;
  }));
}
el("offers").addEventListener("keydown", (event) => {
  const all = [...el("offers").querySelectorAll("button")], at = all.indexOf(document.activeElement);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step && at >= 0) { event.preventDefault(); all[(at + step + all.length) % all.length].focus(); }
});
async function take(o) {
  try {
    if (moving) {
      const visit = await ask(`/v1/visits/${moving}/move`, o.take);
      moving = null; done(visit, o); return;
    }
    held = await ask("/v1/holds", o.take);
    held.offer = o;
    el("held-what").textContent = `${day(held.date)}, ${hm(held.slot_from)}–${hm(held.slot_to)}`;
    const ends = Date.now() + 60000 * held.hold_minutes;
    el("hold").hidden = false; el("offers").replaceChildren();
    timer = setInterval(() => {
      const s = Math.max(0, Math.round((ends - Date.now()) / 1000));
      el("left").textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
      if (s === 0) { free(); say("The hold has run out.", true); }
    }, 250);
    el("confirm").focus();
    say("Held. Confirm when the tenant agrees.");
  } catch (e) {
    if (e.problem && e.problem.offers) { list(e.problem.offers); say("That slot has just gone; these are free.", true); }
    else say(e.message, true);
  }
}
function free() { clearInterval(timer); el("hold").hidden = true; held = null; }
el("confirm").addEventListener("click", async () => {
  try {
    const o = held.offer, visit = await ask(`/v1/visits/${held.visit_id}/confirm`, null);
    free(); done(visit, o);
  } catch (e) {
    free();
    if (e.problem && e.problem.offers) list(e.problem.offers);
    say(e.message, true);
  }
});
el("let-go").addEventListener("click", async () => {
  try { await ask(`/v1/visits/${held.visit_id}/cancel`, null); } catch (e) { say(e.message, true); }
  free(); await show(); await offers();
});
async function done(visit, o) {
  el("sms").textContent = `Your ${o.tasks.map((t) => t.name).join(" and ")}: ${day(visit.date)} between ${hm(visit.slot_from)} and ${hm(visit.slot_to)}, about ${o.minutes} minutes. Our operative will show a badge. Job ${visit.crew.flat()[0]}. To change it, call us; up to an hour before costs you nothing.`;
  el("text").hidden = false; el("offers").replaceChildren();
  say("Confirmed."); await show();
}
document.addEventListener("DOMContentLoaded", () => {
  if (/^#\d+$/.test(location.hash)) open(Number(location.hash.slice(1)));
  listen((change) => { if (uprn && (change.uprns || [uprn]).includes(uprn)) show(); });
});
