// Deadlines: a calendar of weeks and streams. A cell filters everything below it.
function drawDeadlines() {
  const rows = D.summary.deadlines;
  const weeks = [...new Set(rows.map((r) => r.week))].filter(Boolean).sort();
  const columns = rows.some((r) => r.week === null) ? [null, ...weeks] : weeks;
  const byKey = new Map(rows.map((r) => [r.stream + r.week, r]));
  const streams = D.summary.streams.filter((s) => rows.some((r) => r.stream === s.stream));
  const title = (week) => (week === null ? "Overdue" : shortDay(dayOf(week)));
  const head = el("tr", {}, el("th", { scope: "col" }, "Week of"), columns.map((w) => el("th", { scope: "col" }, title(w))));
  const line = (s) => el("tr", {}, el("th", { scope: "row" }, `${s.letter} `, s.name), columns.map((w) => { const row = byKey.get(s.stream + w); return el("td", { class: row ? "has" : null }, cellOf(row, s, w)); }));
  const grid = el("table", { class: "grid" }, el("thead", {}, head), el("tbody", {}, streams.map(line)));
  fill($("deadlines-grid"), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Deadlines by week and stream" }, grid));
}

function cellOf(row, stream, week) {
  if (!row) return null;
  const key = week === null ? "overdue" : week;
  const chosen = view.stream === row.stream && view.week === key;
  const when = week === null ? "overdue" : `due in the week of ${longDay(dayOf(week))}`;
  const late = row.at_risk - row.unplanned;
  const label = `${stream.name}: ${count(row.due)} ${when}, ${count(row.planned)} planned, ${count(late)} of them at risk, ${count(row.unplanned)} in no visit`;
  const share = (n) => `${(100 * n) / row.due}%`;
  const notes = [];
  if (late) notes.push(el("span", {}, mark("risk"), count(late)));
  if (row.unplanned) notes.push(el("span", {}, mark("out"), count(row.unplanned)));
  return el("button", {
    class: "cell", "aria-pressed": String(chosen), "aria-label": label, title: label,
    onclick: () => choose(chosen ? { stream: "", week: "" } : { stream: row.stream, week: key }),
  }, el("span", {}, count(row.due)), el("small", {}, notes),
  el("span", { class: "fill" }, el("i", { style: `width:${share(row.at_risk)}` }), el("i", { class: "gone", style: `width:${share(row.unplanned)}` })));
}
watch((changes) => { if ("stream" in changes || "week" in changes) keepFocus(drawDeadlines); });

// Redraws without losing the place of the keyboard.
function keepFocus(draw) {
  const label = document.activeElement && document.activeElement.getAttribute("aria-label");
  draw();
  if (!label) return;
  const again = document.querySelector(`[aria-label="${CSS.escape(label)}"]`);
  if (again) again.focus({ preventScroll: true });
}
