// View: what is chosen. It lives in the address, so that a view can be sent to a colleague.
const view = {};
const watchers = [];
const watch = (draw) => watchers.push(draw);
const KEYS = ["day", "op", "patch", "week", "stream", "only", "why", "visit", "q", "sort", "at"];

function readAddress() {
  const hash = location.hash.slice(1);
  const given = hash.includes("=") ? new URLSearchParams(hash) : new URLSearchParams(hash ? { at: hash } : {});
  for (const key of KEYS) view[key] = given.get(key) || "";
}
function writeAddress() {
  const given = new URLSearchParams();
  for (const key of KEYS) if (view[key]) given.set(key, view[key]);
  const hash = given.toString();
  history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
}
function choose(changes) {
  Object.assign(view, changes);
  writeAddress();
  for (const draw of watchers) draw(changes);
}

// The filter: one stream, one week of deadlines, or only the visits in one state.
const weekOf = (day) => day - (((day % 7) + 7) % 7);
const inWeek = (deadline) => {
  if (!view.week) return true;
  if (deadline === null) return false;
  return view.week === "overdue" ? deadline < D.today : deadline >= D.today && weekOf(deadline) === dayOf(view.week);
};
const taskShown = (stream, deadline) => (!view.stream || D.streams[stream].code === view.stream) && inWeek(deadline);
const visitShown = (v) => {
  if (view.patch && D.patches[H.patch[V.home[v]]].name !== view.patch) return false;
  if (view.only && visitState[v] !== view.only) return false;
  if (!view.stream && !view.week) return true;
  return tasksOf(v).some((t) => taskShown(T.stream[t], T.deadline[t]));
};
const unplannedShown = (u) =>
  (!view.patch || D.patches[H.patch[U.home[u]]].name === view.patch) && (!view.why || U.reason[u] === view.why) && taskShown(U.stream[u], U.deadline[u]);

function drawShown() {
  const parts = [];
  if (view.stream) parts.push(streamName(view.stream).toLowerCase());
  if (view.week) parts.push(view.week === "overdue" ? "overdue" : `due in the week of ${longDay(dayOf(view.week))}`);
  if (view.only) parts.push(stateName[view.only]);
  if (view.why) parts.push(REASONS[view.why] || view.why);
  if (view.patch) parts.push(`patch ${view.patch}`);
  const bar = $("shown");
  bar.hidden = parts.length === 0;
  fill(bar, el("span", {}, "Only ", parts.join(", ")),
    el("button", { class: "plain", onclick: () => choose({ stream: "", week: "", only: "", why: "", patch: "" }) }, "Show everything"));
}
watch(drawShown);

function goTo(id) {
  const section = $(id);
  if (!section) return;
  section.scrollIntoView();
  section.focus({ preventScroll: true });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const given = new URLSearchParams(link.getAttribute("href").slice(1));
  const id = given.get("at") || link.getAttribute("href").slice(1);
  choose({ ...Object.fromEntries(given.has("at") ? given : []), at: id });
  goTo(id);
});
