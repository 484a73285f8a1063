// Lists: the tables of visits, of what is not planned and of changes, and the figures below them.
const text = (title, key, width, get, more) => ({ title, key, width, text: get, ...more });
const figure = (title, key, width, get, sort, more) => ({ title, key, width, text: get, sort, number: true, downFirst: true, ...more });
const redrawn = [];

function drawVisits() {
  redrawn.push(makeTable($("visits-table"), {
    name: "visits", saved: true, sort: "date", open: openCard,
    rows: () => V.id.map((_, v) => v).filter(visitShown),
    columns: [
      text("Day", "date", "120px", (v) => longDay(V.day[v]), { sort: (v) => V.day[v] * 2000 + V.arrive[v], csv: (v) => iso(V.day[v]) }),
      text("Slot", "slot", "112px", (v) => span(V.from[v], V.to[v]), { sort: (v) => V.from[v] }),
      text("Home", "home", "minmax(304px,1fr)", (v) => addressOf(V.home[v]), { opens: true }),
      text("Streams", "streams", "88px", letters),
      text("State", "state", "144px", (v) => stateName[visitState[v]], { cell: (v) => [mark(visitState[v]), " ", stateName[visitState[v]]] }),
      text("Status", "status", "96px", (v) => STATUS[V.status[v]], { sort: (v) => V.status[v] }),
      text("Operatives", "who", "168px", who),
      text("Patch", "patch", "112px", (v) => D.patches[H.patch[V.home[v]]].name),
      figure("Days ahead", "ahead", "96px", (v) => { const d = daysAhead(v); return d === null ? "" : String(d); }, daysAhead, { downFirst: false }),
      figure("P(access)", "access", "96px", (v) => percent(V.access[v] / 1000), (v) => V.access[v]),
      figure("P(miss)", "miss", "88px", (v) => percent(V.miss[v] / 1000), (v) => V.miss[v]),
      figure("Attempt", "attempt", "88px", (v) => String(V.attempt[v]), (v) => V.attempt[v]),
      figure("Cost, £", "cost", "96px", (v) => (costOf(v) / 100).toFixed(2), costOf),
      text("UPRN", "uprn", "128px", (v) => String(H.uprn[V.home[v]])),
      text("Visit", "id", "160px", (v) => V.id[v]),
    ],
  }));
}

function drawUnplanned() {
  const later = D.summary.work.tasks_later;
  const host = $("unplanned-table");
  const note = el("p", { class: "quiet" }, later ? `${many(later, "more task")} need no visit in these weeks: a later build will plan ${later === 1 ? "it" : "them"}.` : "");
  if (!U.id.length) { fill(host, el("p", {}, "Every check that needs a visit in these weeks has one."), note); return; }
  const table = el("div", {});
  fill(host, table, note);
  redrawn.push(makeTable(table, {
    name: "tasks not planned", sort: "due", rows: () => U.id.map((_, u) => u).filter(unplannedShown),
    columns: [
      text("Due", "due", "112px", (u) => (U.deadline[u] === null ? "" : longDay(U.deadline[u])), { sort: (u) => U.deadline[u], csv: (u) => (U.deadline[u] === null ? "" : iso(U.deadline[u])) }),
      text("Home", "home", "minmax(288px,1fr)", (u) => addressOf(U.home[u])),
      text("Stream", "stream", "minmax(160px,220px)", (u) => D.streams[U.stream[u]].name),
      text("Why", "why", "minmax(260px,2fr)", (u) => D.texts[U.words[u]]),
      text("What would let it in", "fix", "minmax(260px,2fr)", (u) => D.texts[U.fix[u]]),
      text("Task", "task", "128px", (u) => U.id[u]),
    ],
  }));
}

function drawChanges() {
  const host = $("changes-table"), changes = D.summary.changes;
  if (!C.visit.length) { fill(host, el("p", {}, changes.compared ? "None." : "There is no schedule of last night to compare with.")); return; }
  const kinds = Object.entries(changes.by_kind).map(([kind, n]) => `${count(n)} ${kind}`).join(", ");
  const table = el("div", {});
  fill(host, el("p", {}, `${kinds}; ${wholePounds(changes.cost)} by the rules.`), table);
  redrawn.push(makeTable(table, {
    name: "changes", sort: "-was", rows: () => C.visit.map((_, c) => c).filter((c) => !view.patch || D.patches[H.patch[C.home[c]]].name === view.patch),
    open: (c) => { const v = visitById.get(C.visit[c]); if (v !== undefined) openCard(v); },
    columns: [
      text("Change", "change", "120px", (c) => C.kind[c]),
      text("Home", "home", "minmax(288px,1fr)", (c) => addressOf(C.home[c]), { opens: true }),
      text("It was", "was", "112px", (c) => STATUS[C.was[c]], { sort: (c) => C.was[c] }),
      text("Before", "before", "minmax(220px,1fr)", (c) => readable(C.before[c]), { csv: (c) => C.before[c] }),
      text("After", "after", "minmax(220px,1fr)", (c) => readable(C.after[c]), { csv: (c) => C.after[c] }),
      figure("Cost, £", "cost", "96px", (c) => (C.cost[c] / 100).toFixed(2), (c) => C.cost[c]),
    ],
  }));
}

function drawOperatives() {
  const list = D.summary.operatives, f = D.summary.fairness, w = D.summary.work;
  const share = (o) => percent(o.busy);
  const hours = (key) => (i) => list[i][key].toFixed(1);
  const host = el("div", {}), capacity = el("div", {});
  fill($("operatives-body"),
    el("p", {}, `${count(w.operative_days_used)} operative-days used and ${count(w.operative_days_free)} free; ${count(w.on_site_hours)} h on site, ${count(w.travel_hours)} h and ${count(w.miles)} miles on the road. The least busy operative works ${percent(f.busy_lowest)} of their shifts, the busiest ${percent(f.busy_highest)}; half are above ${percent(f.busy_median)}.`),
    host, capacity);
  redrawn.push(makeTable(host, {
    name: "operatives", sort: "-busy", rows: () => list.map((_, i) => i), open: (i) => { choose({ op: list[i].operative_id }); goTo("day"); },
    columns: [
      text("Operative", "who", "minmax(160px,1fr)", (i) => operativeName(i), { opens: true }),
      text("Id", "id", "112px", (i) => list[i].operative_id),
      text("Skills", "skills", "120px", (i) => list[i].skills.map((s) => D.streams[streamIndex[s]].letter).join(" ")),
      figure("Days", "days", "80px", (i) => String(list[i].days), (i) => list[i].days),
      figure("Used", "used", "80px", (i) => String(list[i].days_used), (i) => list[i].days_used),
      figure("Visits", "visits", "80px", (i) => String(list[i].visits), (i) => list[i].visits),
      figure("On site, h", "site", "104px", hours("on_site_hours"), (i) => list[i].on_site_hours),
      figure("Travel, h", "travel", "104px", hours("travel_hours"), (i) => list[i].travel_hours),
      figure("Waiting, h", "waiting", "104px", hours("waiting_hours"), (i) => list[i].waiting_hours),
      figure("Miles", "miles", "96px", (i) => count(list[i].miles), (i) => list[i].miles),
      figure("Busy", "busy", "80px", (i) => share(list[i]), (i) => list[i].busy),
    ],
  }));
  drawCapacity(capacity);
}

function drawCapacity(host) {
  const rows = D.summary.capacity, weeks = [...new Set(rows.map((r) => r.week))], skills = [...new Set(rows.map((r) => r.skill))];
  const byKey = new Map(rows.map((r) => [r.skill + r.week, r]));
  const cell = (r) => (r ? el("td", { class: "number", title: `${r.busy_hours} of ${r.shift_hours} h busy` }, `${r.days_used} / ${r.days_used + r.days_free}`) : el("td", {}));
  fill(host, el("h3", {}, "Operative-days used, of those there are, by skill and week"),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Operative-days by skill and week" },
      el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Week of"), weeks.map((k) => el("th", { scope: "col", class: "number" }, shortDay(dayOf(k)))))),
        el("tbody", {}, skills.map((s) => el("tr", {}, el("th", { scope: "row" }, streamName(s)), weeks.map((k) => cell(byKey.get(s + k)))))))));
}

const plainTable = (caption, heads, rows) => el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, el("table", {}, el("caption", {}, caption),
  el("thead", {}, el("tr", {}, heads.map((h, i) => el("th", { scope: "col", class: i ? "number" : null }, h)))),
  el("tbody", {}, rows.map((row) => el("tr", {}, row.map((c, i) => (i ? el("td", { class: "number" }, c) : el("th", { scope: "row" }, c))))))));

function drawCombining() {
  const { work: w, combining: c, bound: b, cost, streams, measures } = D.summary;
  const saved = `${many(w.tasks_planned, "check")} in ${many(w.visits, "visit")} to ${many(w.homes_visited, "home")}: ${w.tasks_per_visit.toFixed(2)} checks a visit, ${w.knocks_per_home.toFixed(2)} knocks a home. ${count(w.visits_saved)} knocks saved against one visit a check${w.visits_saved_at_most === null ? "" : `, provably at most ${count(w.visits_saved_at_most)}`}.`;
  const life = `It cost ${count(c.days_thrown_away)} days of certificate life, ${wholePounds(c.cost_of_early)}.`;
  const proof = b ? `The choice of visits costs ${wholePounds(b.cost_chosen)}, provably at least ${wholePounds(b.cost_at_least)}: a gap of ${b.gap_percent}%. It makes ${many(b.visits_chosen, "visit")}; none that does the same tasks for no more makes fewer than ${count(b.visits_at_least_at_cost)}, and none at any cost fewer than ${count(b.visits_at_least)}.` : "No bound was worked out.";
  const names = (list) => [el("strong", {}, list.map((s) => D.streams[streamIndex[s]].letter).join(" + ")), "\u2002", list.map(streamName).join(", ")];
  const top = c.by_streams.slice(0, 12);
  const known = (m, key) => (m[key] === null ? "not held" : count(m[key]));
  const keys = ["travel", "on_site", "failed_call", "burden", "early", "miss", "change"];
  const money = (n) => n.toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  fill($("combining-body"), el("p", {}, saved, " ", life), el("p", {}, proof), el("div", { class: "columns" },
    plainTable("Visits by the streams done in them", ["Streams", "Visits", "Share"], top.map((s) => [names(s.streams), count(s.visits), percent(s.visits / Math.max(1, w.visits))])),
    plainTable("Cost of all visits, in pounds", ["Term", "£", "Share"], [...keys.map((k, i) => [TERMS[i], money(cost[k]), percent(cost[k] / Math.max(1, cost.total))]), ["Together", money(cost.total), ""]]),
    plainTable("Building safety measures on the day of the build", ["Measure", "In date", "Of", "Not known", "%"], measures.map((m) => [`${m.code} ${m.name}`, known(m, "numerator"), known(m, "denominator"), known(m, "not_known"), m.percent === null ? "" : m.percent.toFixed(1)]))),
  plainTable("Checks by stream", ["Stream", "Planned", "At risk", "Not planned", "Overdue", "Later", "Days ahead, median", "Nine in ten have", "Days thrown away"], streams.map((s) => [`${s.letter} ${s.name}`, ...[s.planned, s.at_risk, s.unplanned, s.overdue, s.later].map(count), ...[s.days_ahead_median, s.days_ahead_p10].map((d) => (d === null ? "" : count(d))), count(s.days_thrown_away)])));
}

function drawSearch() {
  const { curve, methods } = D.summary.search, host = $("search-body");
  if (curve.length < 2) { fill(host, el("p", {}, "The search kept no record.")); return; }
  const timed = curve.some(([s]) => s > 0), at = (p) => (timed ? p[0] : p[1]);
  const first = curve[0][2], last = curve[curve.length - 1][2], end = at(curve[curve.length - 1]);
  const [width, height, left] = [720, 240, 88];
  const low = Math.min(...curve.map((p) => p[2])), high = Math.max(...curve.map((p) => p[2]), low + 1);
  const x = (p) => left + (at(p) / Math.max(end, 1e-9)) * (width - left - 8), y = (cost) => 16 + ((high - cost) / (high - low)) * (height - 56);
  const d = "M" + curve.map((p) => `${x(p).toFixed(1)} ${y(p[2]).toFixed(1)}`).join("L");
  const label = (cost) => svg("text", { x: left - 8, y: y(cost) + 4, "text-anchor": "end" }, wholePounds(cost));
  const chart = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Cost from ${wholePounds(first)} to ${wholePounds(last)}` },
    svg("line", { class: "axis", x1: left, x2: width, y1: y(low), y2: y(low) }), label(high), label(low), svg("path", { class: "curve", d }),
    svg("text", { x: left, y: height - 16 }, "0"), svg("text", { x: width - 8, y: height - 16, "text-anchor": "end" }, timed ? `${count(end)} s` : `${count(end)} iterations`));
  fill(host, el("p", {}, `From ${wholePounds(first)} to ${wholePounds(last)}, ${percent((first - last) / Math.max(1, first))} less, in ${timed ? `${count(end)} seconds` : `${count(end)} iterations`}. The scale begins at ${wholePounds(low)}, not at nought.`), chart,
    methods.length ? plainTable("What each method brought", ["Method", "Tried", "Kept", "Kept, %"], methods.map((m) => [m.name, count(m.tried), count(m.kept), ((100 * m.kept) / Math.max(1, m.tried)).toFixed(1)])) : null);
}
