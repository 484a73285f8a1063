// Timeline: a row an operative, hours across. The shift is the ground; visits are bars with the
// letters and patterns of their streams; the promised slot is a bracket above the bar; travel
// is thin; the break is hatched.
const LANE = 40, BAR_TOP = 12, BAR = 22;

function drawPatterns() {
  const line = (d) => svg("path", { d, stroke: "var(--pattern)", "stroke-width": "1.5", fill: "none" });
  const shapes = [
    [], [line("M0 8L8 0M-2 2L2 -2M6 10L10 6")], [line("M4 0V8")],
    [line("M0 4H8")], [svg("circle", { cx: 4, cy: 4, r: 1.2, fill: "var(--pattern)" })], [line("M0 0L8 8M-2 6L2 10M6 -2L10 2")], [line("M0 4H8M4 0V8")], [line("M0 0L8 8M0 8L8 0")],
  ];
  const pattern = (id, shape) => svg("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, shape);
  fill($("patterns"), D.streams.map((_, s) => pattern("stream" + s, shapes[s % shapes.length].map((n) => n.cloneNode()))),
    pattern("hatch", [line("M0 8L8 0M-2 2L2 -2M6 10L10 6")]));
}

function hoursOf(day) {
  let from = 24 * 60, to = 0;
  for (const [a, b] of (shifts.get(day) || new Map()).values()) { from = Math.min(from, a); to = Math.max(to, b); }
  for (const route of (routes.get(day) || new Map()).values())
    for (const s of route) { from = Math.min(from, S.arrive[s]); to = Math.max(to, S.depart[s]); }
  return from < to ? [Math.floor(from / 60) * 60, Math.ceil(to / 60) * 60] : [8 * 60, 17 * 60];
}

function lanesOf(day) {
  const onShift = [...(shifts.get(day) || new Map()).keys()];
  const onRoute = [...(routes.get(day) || new Map()).keys()];
  const all = [...new Set([...onShift, ...onRoute])].sort((a, b) => a - b);
  const works = (o) => { const route = (routes.get(day) || new Map()).get(o); return !!route && isUsed(route); };
  const shownOn = (o) => {
    const route = (routes.get(day) || new Map()).get(o) || [];
    return route.some((s) => S.kind[s] === 1 && visitShown(S.visit[s]));
  };
  const filtered = view.stream || view.week || view.only || view.patch;
  return all.filter((o) => !filtered || shownOn(o)).sort((a, b) => works(b) - works(a) || a - b);
}

function drawTimeline() {
  const day = chosenDay(), host = $("timeline");
  const [from, to] = hoursOf(day), lanes = lanesOf(day);
  const label = innerWidth <= 720 ? 104 : 136;
  const width = Math.max(200, host.clientWidth - label - 16);
  const x = (minute) => ((minute - from) / (to - from)) * width;
  const hour = width / ((to - from) / 60);
  const step = [60, 120, 180].find((s) => (hour * s) / 60 >= 64) || 240;
  const hours = [];
  for (let m = from; m <= to; m += step) hours.push(m);
  const axis = svg("svg", { viewBox: `0 0 ${width} 24`, "aria-hidden": "true" }, hours.map((m) => svg("text", { class: "hour-text" + (m === from ? " first" : m === to ? " last" : ""), x: x(m), y: 16 }, clock(m))));
  const head = el("div", { class: "lane head" }, el("span", { class: "quiet" }, many(lanes.length, "operative")), axis);
  fill(host, lanes.length
    ? el("div", { class: "lanes" }, head, lanes.map((o) => laneOf(day, o, x, hours, width)))
    : el("p", {}, "No visit of this choice on this day. ", nextDayButton()));
  const on = host.querySelector(".lane.on"), list = host.querySelector(".lanes");
  if (on && list) list.scrollTop = Math.max(0, on.offsetTop - list.offsetTop - 3 * LANE);
}

function laneOf(day, o, x, hours, width) {
  const route = (routes.get(day) || new Map()).get(o) || [];
  const shift = (shifts.get(day) || new Map()).get(o);
  const parts = [];
  if (shift) parts.push(svg("rect", { class: "ground", x: x(shift[0]), y: 0, width: x(shift[1]) - x(shift[0]), height: LANE }));
  parts.push(hours.map((m) => svg("line", { class: "hour", x1: x(m), x2: x(m), y1: 0, y2: LANE })));
  const bars = [];
  for (const s of route) {
    const y = BAR_TOP + BAR / 2;
    if (S.travel[s] > 0) parts.push(svg("line", { class: "travel", x1: x(S.arrive[s] - S.travel[s]), x2: x(S.arrive[s]), y1: y, y2: y }));
    if (S.kind[s] === 2) parts.push(svg("rect", { x: x(S.start[s]), y: BAR_TOP, width: x(S.depart[s]) - x(S.start[s]), height: BAR, fill: "url(#hatch)" }, svg("title", {}, `Break ${span(S.start[s], S.depart[s])}`)));
    if (S.kind[s] === 1) bars.push(barOf(s, o, x, bars.length % 2));
  }
  bars.forEach((bar, i) => { bar.setAttribute("tabindex", i === 0 ? "0" : "-1"); parts.push(bar); });
  const chosen = view.op === D.operatives[o].id;
  const name = operativeName(o);
  const title = `${name} (${D.operatives[o].id}): ${D.operatives[o].skills.map((s) => D.streams[s].letter).join(" ")}`;
  return el("div", { class: "lane" + (chosen ? " on" : "") },
    el("button", { class: "plain", "aria-pressed": String(chosen), title, "aria-label": `Route of ${name} on the map`, onclick: () => choose({ op: chosen ? "" : D.operatives[o].id }) }, name),
    svg("svg", { viewBox: `0 0 ${width} ${LANE}`, role: "group", "aria-label": `${name}: ${many(bars.length, "visit")}`, onkeydown: alongLane }, parts));
}

// Slots may overlap, so that the brackets stand at two heights by turns.
function barOf(s, o, x, high) {
  const v = S.visit[s], state = visitState[v];
  const own = tasksOf(v).filter((t) => T.operative[t] === o);
  const light = state === "promised" || state === "out";
  const left = x(S.start[s]), right = Math.max(left + 4, x(S.depart[s]));
  const cls = `bar fill-${state}`;
  const pieces = [svg("rect", { class: cls, x: left, y: BAR_TOP, width: right - left, height: BAR })];
  const letter = (at, room, text) => room > 8 && pieces.push(svg("text", { class: "bar-text" + (light ? " light" : ""), x: at, y: BAR_TOP + BAR / 2 + 0.5 }, text));
  for (const t of own) {
    const a = x(T.start[t]), b = x(T.finish[t]);
    pieces.push(svg("rect", { x: a, y: BAR_TOP, width: Math.max(1, b - a), height: BAR, fill: `url(#stream${T.stream[t]})` }));
    if (t !== own[0]) pieces.push(svg("line", { x1: a, x2: a, y1: BAR_TOP, y2: BAR_TOP + BAR, stroke: "var(--paper)", "stroke-width": 1.5 }));
    letter((a + b) / 2, b - a, D.streams[T.stream[t]].letter);
  }
  const sign = { risk: "\u25B2", overdue: "\u25C6", changed: "\u25CE" }[state];
  if (sign && right - left > 30) pieces.push(svg("text", { class: "bar-sign", x: right - 3, y: BAR_TOP + 9 }, sign));
  if (!own.length) letter((left + right) / 2, right - left, "+");
  const [a, b] = [x(V.from[v]), x(V.to[v])];
  const bracket = svg("path", { class: "bracket", d: `M${a + 1} ${high ? 6 : 10}V${high ? 2 : 6}H${b - 1}V${high ? 6 : 10}` });
  const frame = svg("rect", { class: "bar-frame", x: left - 1, y: BAR_TOP - 1, width: right - left + 2, height: BAR + 2 });
  const dim = visitShown(v) ? "" : " dim", on = view.visit === V.id[v] ? " on" : "";
  const label = `${span(S.start[s], S.depart[s])}, slot ${span(V.from[v], V.to[v])}: ${works(v)}, ${addressOf(V.home[v])}, ${stateName[state]}, ${pounds(costOf(v))}`;
  return svg("g", {
    class: "visit" + dim + on, role: "button", "aria-label": label,
    onclick: () => openCard(v), onmouseenter: (e) => showTip(v, e.currentTarget), onmouseleave: hideTip,
    onfocus: (e) => showTip(v, e.currentTarget), onblur: hideTip,
    onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); openCard(v); } },
  }, bracket, pieces, frame);
}

// Left and right go from visit to visit; up and down to the next operative's.
function alongLane(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], lane = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  if (!step && !lane) return;
  event.preventDefault();
  const bars = [...event.currentTarget.querySelectorAll(".visit")];
  let next = bars[bars.indexOf(event.target) + step];
  if (lane) {
    let row = event.currentTarget.parentElement[lane];
    while (row && !row.querySelector(".visit")) row = row[lane];
    next = row && row.querySelector(".visit");
  }
  if (!next) return;
  event.target.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

function sumTable(v) {
  const rows = TERMS.map((name, term) => [name, V.cost[term][v]]).filter(([, pence]) => pence !== 0);
  return el("table", {}, el("tbody", {}, rows.map(([name, pence]) => el("tr", {}, el("td", {}, name), el("td", { class: "number" }, pounds(pence)))),
    el("tr", {}, el("td", {}, el("strong", {}, "Together")), el("td", { class: "number" }, el("strong", {}, pounds(costOf(v)))))));
}

function showTip(v, at) {
  const tip = $("tip"), box = at.getBoundingClientRect();
  fill(tip, el("strong", {}, addressOf(V.home[v])), el("div", {}, `${works(v)}, ${stateName[visitState[v]]}`), sumTable(v), whyLines(v));
  tip.hidden = false;
  const height = tip.offsetHeight;
  const above = box.top > height + 16;
  tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 336)) + scrollX}px`;
  tip.style.top = `${(above ? box.top - height - 8 : box.bottom + 8) + scrollY}px`;
}
function hideTip() { $("tip").hidden = true; }
