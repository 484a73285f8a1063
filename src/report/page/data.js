// Data: the columns that the build put into the page, and what follows from them.
const D = JSON.parse($("data").textContent);
dayZero = Date.parse(D.base + "T00:00:00Z");
const V = D.visits, T = D.tasks, S = D.stops, H = D.homes, U = D.unplanned, C = D.changes;
const visitCount = V.id.length;
const streamIndex = Object.fromEntries(D.streams.map((s, i) => [s.code, i]));
const streamName = (code) => D.streams[streamIndex[code]].name;

// Tasks stand in the order of their visits: each visit's are a run.
const firstTask = new Int32Array(visitCount + 1);
for (const v of T.visit) firstTask[v + 1]++;
for (let v = 0; v < visitCount; v++) firstTask[v + 1] += firstTask[v];
const tasksOf = (v) => Array.from({ length: firstTask[v + 1] - firstTask[v] }, (_, i) => firstTask[v] + i);

const visitById = new Map(V.id.map((id, v) => [id, v]));
const changed = new Set(C.visit.filter((_, c) => C.kind[c] !== "added"));
const stateOf = (v) => {
  const states = tasksOf(v).map((t) => T.state[t]);
  if (states.includes(2)) return "overdue";
  if (states.includes(1)) return "risk";
  if (changed.has(V.id[v])) return "changed";
  return V.status[v] >= 2 ? "promised" : "planned";
};
const visitState = Array.from({ length: visitCount }, (_, v) => stateOf(v));
const costOf = (v) => V.cost.reduce((sum, column) => sum + column[v], 0);
const letters = (v) => tasksOf(v).map((t) => D.streams[T.stream[t]].letter).join(" ");
const works = (v) => tasksOf(v).map((t) => D.streams[T.stream[t]].name).join(", ");
const addressOf = (h) => H.address[h] || `Home ${H.uprn[h]}`;
const needsOf = (h) => D.texts[H.needs[h]];
const operativeName = (o) => D.operatives[o].name || D.operatives[o].id;
const who = (v) => V.operatives[v].map(operativeName).join(" and ");
// Days from the visit to the first deadline of its tasks; null where there is none.
const daysAhead = (v) => tasksOf(v).reduce((least, t) => {
  if (T.deadline[t] === null) return least;
  const ahead = T.deadline[t] - V.day[v];
  return least === null ? ahead : Math.min(least, ahead);
}, null);

// Stops by day, then by operative.
const routes = new Map();
for (let s = 0; s < S.day.length; s++) {
  let day = routes.get(S.day[s]);
  if (!day) routes.set(S.day[s], (day = new Map()));
  const route = day.get(S.operative[s]);
  if (route) route.push(s);
  else day.set(S.operative[s], [s]);
}
const shifts = new Map();
for (let i = 0; i < D.shifts.day.length; i++) {
  let day = shifts.get(D.shifts.day[i]);
  if (!day) shifts.set(D.shifts.day[i], (day = new Map()));
  day.set(D.shifts.operative[i], [D.shifts.from[i], D.shifts.to[i]]);
}
const visitsByDay = new Map();
for (let v = 0; v < visitCount; v++) {
  const list = visitsByDay.get(V.day[v]);
  if (list) list.push(v);
  else visitsByDay.set(V.day[v], [v]);
}
const days = [...new Set([...visitsByDay.keys(), ...shifts.keys()])].sort((a, b) => a - b);
const isUsed = (stops) => stops.some((s) => S.kind[s] === 1);
