// Main: the chosen day, the card of one visit, and the first drawing of everything.
const firstUsed = days.find((d) => visitsByDay.has(d));
const chosenDay = () => {
  const asked = view.day ? dayOf(view.day) : NaN;
  if (days.includes(asked)) return asked;
  return firstUsed === undefined ? (days[0] ?? D.today) : firstUsed;
};
const daysShown = () => days.filter((d) => (visitsByDay.get(d) || []).some(visitShown));
function nextDayButton() {
  const next = daysShown().find((d) => d > chosenDay()) ?? daysShown()[0];
  return next === undefined ? "" : el("button", { onclick: () => choose({ day: iso(next) }) }, `Go to ${longDay(next)}`);
}

function drawControls() {
  const day = chosenDay(), at = days.indexOf(day);
  const go = (to, text, label) => el("button", { disabled: to === undefined, "aria-label": label, onclick: () => choose({ day: iso(to) }) }, text);
  const option = (value, name, chosen) => el("option", { value, selected: chosen }, name);
  const select = (label, key, options, chosen) => el("label", {}, label, el("select", { onchange: (e) => choose({ [key]: e.target.value }) }, options.map(([value, name]) => option(value, name, value === chosen))));
  const list = visitsByDay.get(day) || [], working = lanesOf(day);
  const onRoute = working.filter((o) => isUsed((routes.get(day) || new Map()).get(o) || []));
  fill($("day-controls"),
    go(days[at - 1], "\u2190", "The day before"),
    select("Day", "day", days.map((d) => [iso(d), `${longDay(d)} (${(visitsByDay.get(d) || []).length})`]), iso(day)),
    go(days[at + 1], "\u2192", "The day after"),
    D.patches.length > 1 ? select("Patch", "patch", [["", "all"], ...D.patches.map((p) => [p.name, p.name || "none"])], view.patch) : null,
    select("Route of", "op", [["", "nobody"], ...onRoute.map((o) => [D.operatives[o].id, operativeName(o)])], view.op),
    el("span", { class: "quiet" }, `${many(list.length, "visit")} by ${many(onRoute.length, "operative")}`));
}

function drawDay() {
  drawControls();
  drawTimeline();
  drawMap();
}

function drawLegend() {
  const key = (shape, words) => el("span", {}, shape, words);
  const small = (...parts) => svg("svg", { width: 32, height: 20, "aria-hidden": "true" }, parts);
  const inUse = D.streams.filter((_, s) => T.stream.includes(s) || U.stream.includes(s));
  fill($("legend"), STATES.map(([state, name]) => key(mark(state), ` ${name}`)),
    key(small(svg("path", { class: "bracket", d: "M2 14V8H30V14" })), "promised slot"),
    key(small(svg("line", { class: "travel", x1: 2, x2: 30, y1: 10, y2: 10 })), "travel"),
    key(small(svg("rect", { x: 2, y: 2, width: 28, height: 16, fill: "url(#hatch)" })), "break"),
    inUse.map((s) => key(small(svg("rect", { class: "fill-planned", x: 2, y: 1, width: 28, height: 18 }), svg("rect", { x: 2, y: 1, width: 28, height: 18, fill: `url(#stream${streamIndex[s.code]})` }), svg("text", { class: "bar-text", x: 16, y: 10.5 }, s.letter)), s.name)));
}

let cameFrom = null;
function openCard(v) {
  cameFrom = document.activeElement;
  hideTip();
  choose({ visit: V.id[v] });
  $("card").querySelector(".close").focus({ preventScroll: true });
}
function closeCard() {
  choose({ visit: "" });
  if (cameFrom && cameFrom.isConnected) cameFrom.focus({ preventScroll: true });
}
function drawCard() {
  const v = visitById.get(view.visit), card = $("card");
  card.hidden = v === undefined;
  if (v === undefined) return;
  const h = V.home[v], needs = needsOf(h);
  const task = (t) => el("tr", {}, el("td", {}, D.streams[T.stream[t]].name, el("div", { class: "quiet" }, T.id[t])), el("td", {}, span(T.start[t], T.finish[t])), el("td", {}, T.deadline[t] === null ? "no deadline" : `due ${longDay(T.deadline[t])}`));
  const onDay = () => choose({ day: iso(V.day[v]), op: D.operatives[V.operatives[v][0]].id });
  fill(card, el("button", { class: "close", onclick: closeCard }, "Close"),
    el("h2", {}, addressOf(h)),
    el("p", {}, `${longDay(V.day[v])}, ${span(V.from[v], V.to[v])}, by ${who(v)}. `, mark(visitState[v]), ` ${stateName[visitState[v]]}${V.status[v] ? ", " + STATUS[V.status[v]] : ""}, attempt ${V.attempt[v]}.`),
    needs ? el("p", {}, el("strong", {}, "Instructions: "), needs) : null,
    el("table", {}, el("tbody", {}, tasksOf(v).map(task))),
    el("p", { class: "quiet" }, `The door opens with probability ${percent(V.access[v] / 1000)}; its deadline is missed with probability ${percent(V.miss[v] / 1000)}. UPRN ${H.uprn[h]}, visit ${V.id[v]}.`),
    sumTable(v),
    whyTable(v),
    el("p", {}, el("button", { onclick: () => { onDay(); goTo("day"); } }, "Show its route")));
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hideTip();
  if (!$("card").hidden) closeCard();
});

watch((changes) => { if (["day", "op", "patch", "week", "stream", "only"].some((k) => k in changes)) keepFocus(drawDay); });
watch((changes) => { if (["patch", "week", "stream", "only", "why"].some((k) => k in changes)) for (const draw of redrawn) draw(); });
watch((changes) => { if ("visit" in changes) { drawCard(); for (const bar of document.querySelectorAll(".visit")) bar.classList.remove("on"); } });

readAddress();
// One part that fails must not take the others with it.
for (const draw of [drawPatterns, drawShown, drawNeeds, drawDeadlines, drawDay, drawLegend, drawVisits, drawUnplanned, drawChanges, drawOperatives, drawCombining, drawSearch, drawCard]) {
  try {
    draw();
  } catch (error) {
    console.error(`${draw.name} failed`, error);
  }
}
if (view.at) goTo(view.at);
addEventListener("hashchange", () => { readAddress(); for (const draw of watchers) draw(Object.fromEntries(KEYS.map((k) => [k, view[k]]))); if (view.at) goTo(view.at); });
let resized = 0;
addEventListener("resize", () => { cancelAnimationFrame(resized); resized = requestAnimationFrame(drawDay); });
