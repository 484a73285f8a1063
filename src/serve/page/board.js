// The planner's board: a day on the map and by the hour; a visit is moved by hand or by keys.
"use strict";
const SVG = "http://www.w3.org/2000/svg";
const draw = (tag, attributes, text) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
};
const LEFT = 136, WIDTH = 900, ROW = 40, OPENS = 420, CLOSES = 1140;
const x = (m) => LEFT + (m - OPENS) * (WIDTH - LEFT) / (CLOSES - OPENS);
const back = (px) => OPENS + (px - LEFT) * (CLOSES - OPENS) / (WIDTH - LEFT);
let shown = null, moving = null, last = null, waiting = false, asked = 0;

async function load(date) {
  try { shown = await ask("/v1/days/" + date); } catch (e) { return say(e.message, true); }
  el("date").value = shown.date; el("date").min = shown.first; el("date").max = shown.last;
  history.replaceState(null, "", "#" + shown.date);
  timeline(); map();
}
function timeline() {
  const svg = el("lines"), focus = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.id : null;
  const height = 32 + ROW * shown.operatives.length;
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  const hatch = draw("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  hatch.append(draw("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 6 }));
  svg.replaceChildren(hatch);
  for (let h = 8; h <= 18; h += 2) {
    svg.append(draw("line", { class: "tick", x1: x(60 * h), x2: x(60 * h), y1: 28, y2: height }));
    svg.append(draw("text", { x: x(60 * h), y: 20, "text-anchor": "middle" }, clock(60 * h)));
  }
  shown.operatives.forEach((o, i) => {
    const y = 32 + ROW * i;
    const name = draw("text", { x: 0, y: y + 26 }, o.operative_id);
    name.append(draw("tspan", { class: "skills", dx: 6 }, o.skills.join("")));
    svg.append(name);
    svg.append(draw("rect", { class: "shift", x: x(minutes(o.from)), y: y + 4, width: x(minutes(o.to)) - x(minutes(o.from)), height: ROW - 8 }));
    if (o.rest) {
      const rest = draw("rect", { class: "rest", x: x(minutes(o.rest.from)), y: y + 8, width: x(minutes(o.rest.to)) - x(minutes(o.rest.from)), height: ROW - 16 });
      rest.append(draw("title", {}, `Break, ${hm(o.rest.from)} to ${hm(o.rest.to)}`));
      svg.append(rest);
    }
    for (const b of o.visits) svg.append(bar(b, o, y));
  });
  if (focus) { const again = svg.querySelector(`[data-id="${CSS.escape(focus)}"]`); if (again) again.focus(); }
}
function bar(b, o, y) {
  const v = b.visit, from = minutes(b.start), to = minutes(b.end), planned = v.status === "planned";
  const state = v.status.replaceAll("_", " ");
  const about = `${b.streams.join(", ")} at ${b.address}, ${o.operative_id}, ${hm(b.start)} to ${hm(b.end)}, ${state}` + (planned ? "" : `, promised ${hm(v.slot_from)} to ${hm(v.slot_to)}`);
  const g = draw("g", { class: "visit " + (planned ? "" : v.status === "held" ? "held" : "firm"), tabindex: 0, role: "button", "aria-pressed": "false", "aria-label": about, "data-id": v.visit_id });
  g.append(draw("rect", { x: x(from), y: y + 8, width: Math.max(6, x(to) - x(from)), height: ROW - 16, rx: 2 }));
  // A short visit is no smaller a target than a finger needs.
  const room = Math.max(0, 26 - (x(to) - x(from))) / 2;
  g.append(draw("rect", { class: "hit", x: x(from) - room, y: y + 4, width: x(to) - x(from) + 2 * room, height: ROW - 8 }));
  if (x(to) - x(from) > 12 * b.letters.length + 3) g.append(draw("text", { x: x(from) + 3, y: y + 26 }, b.letters));
  if (!planned) {
    const a = x(minutes(v.slot_from)), z = x(minutes(v.slot_to));
    g.append(draw("path", { class: "slot", d: `M${a} ${y + 8}v-4H${z}v4` }));
  }
  g.append(draw("title", {}, about));
  g.addEventListener("focus", () => map(o.operative_id));
  g.addEventListener("pointerdown", (event) => grab(event, b, o, g));
  g.addEventListener("keydown", (event) => keys(event, b, o, g));
  return g;
}
function place(b, o) { return { b, operative: o.operative_id, row: shown.operatives.indexOf(o), start: minutes(b.start), length: minutes(b.end) - minutes(b.start), node: null, allowed: false }; }
function ghost() {
  const svg = el("lines");
  svg.querySelectorAll(".ghost").forEach((n) => n.remove());
  if (moving) svg.append(draw("rect", { class: "ghost", x: x(moving.start), y: 40 + ROW * moving.row, width: Math.max(6, x(moving.start + moving.length) - x(moving.start)), height: ROW - 16 }));
}
// A visit by its address, where the day shows it.
function named(id) {
  const bars = shown.operatives.flatMap((o) => o.visits), b = bars.find((b) => b.visit.visit_id === id);
  return b ? b.address.split(",")[0] + " at " + hm(b.start) : id;
}
const target = (m) => ({ operative_id: shown.operatives[m.row].operative_id, date: shown.date, start: clock(m.start) });
async function preview() {
  if (!moving) return;
  const mine = ++asked, m = moving;
  m.allowed = false;
  try {
    const p = await ask(`/v1/visits/${m.b.visit.visit_id}/drop-preview`, target(m));
    if (mine !== asked || moving !== m) return;
    m.allowed = p.allowed;
    const others = p.shifts.length ? ` Shifts inside their slots: ${p.shifts.map(named).join("; ")}.` : "";
    if (p.allowed) say(`${target(m).operative_id} at ${clock(m.start)}: ${p.cost >= 0 ? "costs" : "saves"} ${pounds(Math.abs(p.cost))}.${others}`);
    else say(`Not here: ${p.broken.join("; ")}.`, true);
  } catch (e) { say(e.message, true); }
}
async function drop() {
  const m = moving; if (!m) return;
  const was = { id: m.b.visit.visit_id, to: { operative_id: m.operative, date: shown.date, start: hm(m.b.start) } };
  release();
  try {
    await ask(`/v1/visits/${was.id}/drop`, target(m));
    last = was; el("undo").disabled = false; say("Moved.");
  } catch (e) { say(e.message, true); }
  await load(shown.date);
}
function release() {
  if (moving && moving.node) moving.node.setAttribute("aria-pressed", "false");
  moving = null; ghost();
  if (waiting) { waiting = false; load(shown.date); }
}
function grab(event, b, o, g) {
  event.preventDefault(); g.focus();
  const svg = el("lines");
  const at = (e) => { const p = svg.createSVGPoint(); p.x = e.clientX; p.y = e.clientY; return p.matrixTransform(svg.getScreenCTM().inverse()); };
  const grip = at(event).x - x(minutes(b.start));
  let dragged = false, timer = null;
  moving = place(b, o); moving.node = g;
  const move = (e) => {
    const p = at(e);
    const start = Math.round(back(p.x - grip) / 5) * 5, row = Math.max(0, Math.min(shown.operatives.length - 1, Math.floor((p.y - 32) / ROW)));
    if (start === moving.start && row === moving.row) return;
    dragged = true; moving.start = start; moving.row = row; ghost();
    clearTimeout(timer); timer = setTimeout(preview, 80);
  };
  const up = async () => {
    document.removeEventListener("pointermove", move); document.removeEventListener("pointerup", up);
    clearTimeout(timer);
    if (!dragged) return release();
    await preview();
    if (moving && moving.allowed) await drop(); else release();
  };
  document.addEventListener("pointermove", move); document.addEventListener("pointerup", up);
}
function keys(event, b, o, g) {
  const mine = moving && moving.b === b;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (!mine) { moving = place(b, o); moving.node = g; g.setAttribute("aria-pressed", "true"); say("Chosen: move it with the arrow keys."); ghost(); }
    else if (moving.allowed) drop();
  } else if (event.key === "Escape" && mine) { release(); say("Put back."); }
  else if (mine && event.key.startsWith("Arrow")) {
    event.preventDefault();
    if (event.key === "ArrowLeft") moving.start -= 15;
    if (event.key === "ArrowRight") moving.start += 15;
    if (event.key === "ArrowUp") moving.row = Math.max(0, moving.row - 1);
    if (event.key === "ArrowDown") moving.row = Math.min(shown.operatives.length - 1, moving.row + 1);
    ghost(); preview();
  }
}
el("undo").addEventListener("click", async () => {
  if (!last) return;
  try { await ask(`/v1/visits/${last.id}/drop`, last.to); say("Undone."); last = null; el("undo").disabled = true; }
  catch (e) { say(e.message, true); }
  await load(shown.date);
});
// The homes of the day; the route of the operative in hand as a line with numbered stops.
function map(operative) {
  const svg = el("map"), points = shown.operatives.flatMap((o) => [o, ...o.visits]);
  svg.replaceChildren();
  if (!points.length) return;
  const shrink = Math.cos(points[0].latitude * Math.PI / 180);
  const xs = points.map((p) => p.longitude * shrink), ys = points.map((p) => p.latitude);
  const [w, s] = [Math.min(...xs), Math.min(...ys)], size = Math.max(Math.max(...xs) - w, Math.max(...ys) - s) || 1;
  const at = (p) => [16 + 368 * (p.longitude * shrink - w) / size, 360 - 344 * (p.latitude - s) / size];
  // What is in hand is drawn last, over the rest.
  const order = [...shown.operatives].sort((a, b) => (a.operative_id === operative) - (b.operative_id === operative));
  for (const o of order) {
    const chosen = o.operative_id === operative, [bx, by] = at(o);
    const line = draw("path", { class: chosen ? "route on" : "route", d: "M" + [o, ...o.visits, o].map(at).map((p) => p.map((n) => n.toFixed(1)).join(" ")).join("L") });
    line.append(draw("title", {}, o.operative_id));
    svg.append(line, draw("rect", { class: "base", x: bx - 4, y: by - 4, width: 8, height: 8 }));
    o.visits.forEach((b, i) => {
      const [cx, cy] = at(b), on = b.visit.status === "planned" ? "" : " on";
      const mark = draw("circle", { class: "mark" + on, cx, cy, r: chosen ? 9 : 4 });
      mark.append(draw("title", {}, `${b.address}, ${hm(b.start)}, ${o.operative_id}`));
      svg.append(mark);
      if (chosen) svg.append(draw("text", { class: "number" + on, x: cx, y: cy + 4 }, String(i + 1)));
    });
  }
  const metres = size * 111195, step = [500, 1000, 2000, 5000, 10000].find((m) => m > metres / 5) || 20000;
  svg.append(draw("path", { class: "scale", d: `M16 384h${(368 * step / metres).toFixed(0)}` }), draw("text", { x: 20 + 368 * step / metres, y: 389 }, step >= 1000 ? step / 1000 + " km" : step + " m"));
}
const shift = (by) => { const d = new Date(el("date").value + "T12:00:00Z"); d.setUTCDate(d.getUTCDate() + by); load(d.toISOString().slice(0, 10)); };
el("before").addEventListener("click", () => shift(-1));
el("after").addEventListener("click", () => shift(1));
el("date").addEventListener("change", () => el("date").value && load(el("date").value));
document.addEventListener("DOMContentLoaded", async () => {
  const hash = location.hash.slice(1);
  if (hash) await load(hash);
  else { const any = await ask("/v1/days/2000-01-01").catch((e) => say(e.message, true)); if (any) await load(any.first); }
  listen((change) => {
    if (!shown || !(change.dates || [shown.date]).includes(shown.date)) return;
    // Never under one's cursor: a day that changes while something is in hand waits.
    if (moving) waiting = true; else load(shown.date);
  });
});
