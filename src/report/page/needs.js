// Needs: the list that needs a person, worst first, each with what to do.
const LISTED = 12;

function need(state, title, todo, lines) {
  const head = [el("strong", {}, title), " ", todo];
  const inside = lines.length
    ? el("details", {}, el("summary", {}, head),
      el("ul", {}, lines.slice(0, LISTED).map((line) => el("li", {}, line))),
      lines.length > LISTED ? el("p", { class: "quiet" }, `and ${count(lines.length - LISTED)} more, in the tables below`) : null)
    : el("p", {}, head);
  return el("li", {}, mark(state), inside);
}

function needsOfAudit() {
  const breaches = D.summary.provenance.audit_breaches;
  if (breaches === 0) return [];
  if (breaches === null) return [need("risk", "Nobody has audited this schedule.", "Run oneknock audit on it before anything is sent out.", [])];
  return [need("overdue", `The audit found ${many(breaches, "breach", "breaches")}.`, "Do not send this schedule out: run oneknock audit to see them.", [])];
}

function unplannedGroups() {
  const groups = new Map();
  for (let u = 0; u < U.id.length; u++) {
    const key = U.stream[u] + U.reason[u];
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(u);
  }
  const first = (list) => Math.min(...list.map((u) => (U.deadline[u] === null ? 1e9 : U.deadline[u])));
  const soft = (list) => Number(D.streams[U.stream[list[0]]].soft);
  return [...groups.values()].sort((a, b) => soft(a) - soft(b) || first(a) - first(b));
}

function needOfGroup(list) {
  const [u] = list;
  list.sort((a, b) => (U.deadline[a] ?? 1e9) - (U.deadline[b] ?? 1e9));
  const homes = new Set(list.map((i) => U.home[i])).size;
  const stream = D.streams[U.stream[u]];
  const over = new Set(list.filter((i) => U.deadline[i] !== null && U.deadline[i] < D.today).map((i) => U.home[i])).size;
  const what = U.reason[u] === "attempts_used"
    ? `${many(homes, "case")} for the access team: ${stream.name.toLowerCase()}.`
    : `${many(homes, "home")} cannot be planned before ${homes === 1 ? "its" : "their"} ${stream.name.toLowerCase()} deadline.`;
  const reason = (REASONS[U.reason[u]] || U.reason[u]) + (over ? `; ${count(over)} overdue already` : "");
  const line = (i) => [
    el("strong", {}, addressOf(U.home[i])), U.deadline[i] === null ? "" : `, due ${longDay(U.deadline[i])}`, ". ",
    D.texts[U.words[i]], ". ", D.texts[U.fix[i]] ? el("span", {}, "What would let it in: ", D.texts[U.fix[i]], ".") : "",
  ];
  return need("out", what, reason.charAt(0).toUpperCase() + reason.slice(1) + ".", list.map(line));
}

function needOfRisk() {
  const list = visitState.flatMap((state, v) => (state === "risk" ? [v] : []));
  if (!list.length) return [];
  list.sort((a, b) => V.miss[b] - V.miss[a]);
  const line = (v) => [
    el("button", { class: "plain", onclick: () => openCard(v) }, addressOf(V.home[v])),
    `, ${longDay(V.day[v])}, ${works(v).toLowerCase()}: misses its deadline with probability ${percent(V.miss[v] / 1000)}`,
  ];
  return [need("risk", `${many(list.length, "planned visit")} may come too late.`, "Ring ahead, and keep the first cancelled slot for them.", list.map(line))];
}

function needOfShortages() {
  const list = [...D.summary.shortages].sort((a, b) => b.days_short - a.days_short);
  if (!list.length) return [];
  const total = D.summary.work.operative_days_short;
  const line = (s) => `${streamName(s.skill)}${s.patch ? " in " + s.patch : ""}${s.week ? ", due in the week of " + longDay(dayOf(s.week)) : ""}: ${s.days_short} operative-days short (${many(s.tasks, "check")}, ${s.hours} h on site)`;
  return [need("risk", `${total} operative-days are wanting.`, "Lend operatives between patches, or buy these days from a contractor.", list.map(line))];
}

function needOfPromises() {
  const list = C.visit.flatMap((_, c) => (C.was[c] >= 2 ? [c] : []));
  if (!list.length) return [];
  const line = (c) => [el("strong", {}, addressOf(H ? C.home[c] : 0)), ` (${STATUS[C.was[c]]}): ${readable(C.before[c])} ${C.after[c] ? "becomes " + readable(C.after[c]) : "is cancelled"}`];
  return [need("changed", `${many(list.length, "promise")} changed tonight.`, "Tell these households before the letters cross.", list.map(line))];
}

function drawNeeds() {
  const items = [...needsOfAudit(), ...unplannedGroups().map(needOfGroup), ...needOfRisk(), ...needOfShortages(), ...needOfPromises()];
  fill($("needs-list"), items.length ? el("ul", { class: "needs" }, items) : el("p", {}, "Nothing: every check that is due is planned well ahead, and no promise changed."));
}
