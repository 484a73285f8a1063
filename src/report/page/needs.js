// Needs: the list that needs a person, worst first, each with what to do.
const LISTED = 12;

function need(state, title, todo, lines, all) {
  const head = [el("strong", {}, title), " ", todo];
  const inside = lines.length
    ? el("details", {}, el("summary", {}, head),
      el("ul", {}, lines.slice(0, LISTED).map((line) => el("li", {}, line))),
      lines.length > LISTED ? el("p", {}, all || `and ${count(lines.length - LISTED)} more, in the tables below`) : null)
    : el("p", {}, head);
  return el("li", {}, mark(state), inside);
}

function needsOfAudit() {
  const breaches = D.summary.provenance.audit_breaches;
  if (breaches === 0) return [];
  if (breaches === null) return [need("risk", "Nobody has audited this schedule.", "Run oneknock audit on it before anything is sent out.", [])];
  return [need("overdue", `The audit found ${many(breaches, "breach", "breaches")}.`, "Do not send this schedule out: run oneknock audit to see them.", [])];
}

// What each reason asks of a person, the most pressing first.
const ASKS = [
  ["no_capacity", (homes) => `${homes} cannot be planned before the deadline: no operative has time.`, "Lend or buy the days named below."],
  ["no_operative", (homes) => `${homes} cannot be planned: nobody has the skill.`, "Find a contractor, or train."],
  ["window_closed", (homes) => `${homes} cannot be planned in time: the window closes before notice can be given.`, "Ring and agree a visit at shorter notice."],
  ["not_available", (homes) => `${homes} cannot be planned: the household is never in when somebody works.`, "Ring and ask for one other time."],
  ["too_long", (homes) => `${homes} cannot be planned: the work is too long for one visit.`, "Agree a longer visit, or two."],
  ["attempts_used", (homes) => `${homes} for the access team: every attempt is used.`, "Take them to the weekly meeting."],
  ["not_worth_it", (homes) => `${homes} left out: a visit now costs more than waiting.`, "Look through the overdue ones; the rules set the price."],
];

function needsOfUnplanned() {
  return ASKS.flatMap(([reason, what, todo]) => {
    const list = U.id.flatMap((_, u) => (U.reason[u] === reason ? [u] : []));
    return list.length ? [needOfReason(reason, list, what, todo)] : [];
  });
}

function needOfReason(reason, list, what, todo) {
  const soft = (u) => Number(D.streams[U.stream[u]].soft), due = (u) => U.deadline[u] ?? 1e9;
  list.sort((a, b) => soft(a) - soft(b) || due(a) - due(b));
  const homes = (some) => new Set(some.map((u) => U.home[u])).size;
  const over = homes(list.filter((u) => due(u) < D.today));
  const by = D.streams.map((s, i) => [s.letter, list.filter((u) => U.stream[u] === i).length]).filter(([, n]) => n);
  const breakdown = by.map(([letter, n]) => `${letter} ${count(n)}`).join(", ") + (over ? `; ${count(over)} overdue already. ` : ". ");
  const line = (u) => [
    el("strong", {}, addressOf(U.home[u])), `, ${D.streams[U.stream[u]].name.toLowerCase()}`, U.deadline[u] === null ? "" : `, due ${longDay(U.deadline[u])}`, ": ",
    sentence(D.texts[U.words[u]]), D.texts[U.fix[u]] ? [" What would let it in: ", sentence(D.texts[U.fix[u]])] : "",
  ];
  const all = el("a", { href: "#unplanned", onclick: () => choose({ why: reason }) }, `All ${count(list.length)} in the table`);
  return need("out", what(many(homes(list), "home")), [breakdown, todo], list.map(line), all);
}
const sentence = (words) => (/[.!?]$/.test(words) ? words : words + ".");

function needOfRisk() {
  const list = visitState.flatMap((state, v) => (state === "risk" ? [v] : []));
  if (!list.length) return [];
  list.sort((a, b) => V.miss[b] - V.miss[a]);
  const line = (v) => [
    el("button", { class: "plain", onclick: () => openCard(v) }, addressOf(V.home[v])),
    `, ${longDay(V.day[v])}, ${works(v).toLowerCase()}: misses its deadline with probability ${percent(V.miss[v] / 1000)}`,
  ];
  return [need("risk", `${many(list.length, "planned visit")} may come too late.`, "Ring ahead, and keep the first cancelled slot for them.", list.map(line),
    el("a", { href: "#visits", onclick: () => choose({ only: "risk" }) }, `All ${count(list.length)} in the table`))];
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
  const line = (c) => [el("strong", {}, addressOf(C.home[c])), ` (${STATUS[C.was[c]]}): ${readable(C.before[c])} ${C.after[c] ? "becomes " + readable(C.after[c]) : "is cancelled"}`];
  return [need("changed", `${many(list.length, "promise")} changed tonight.`, "Tell these households before the letters cross.", list.map(line))];
}

const CONTACTS = [
  ["letter", "notice in writing", "notices in writing"], ["call_ahead", "call ahead", "calls ahead"], ["text_day_before", "reminder"], ["housing_officer", "word to a housing officer", "words to housing officers"],
];
function needOfContacts() {
  const due = CONTACTS.flatMap(([kind, one, more]) => { const n = D.summary.contacts_next[kind]; return n ? [many(n, one, more)] : []; });
  return due.length ? [need("planned", `By tomorrow evening: ${due.join(", ")}.`, "Who, when and by which channel is in contacts.csv.", [])] : [];
}

function drawNeeds() {
  const items = [...needsOfAudit(), ...needsOfUnplanned(), ...needOfRisk(), ...needOfShortages(), ...needOfPromises(), ...needOfContacts()];
  fill($("needs-list"), items.length ? el("ul", { class: "needs" }, items) : el("p", {}, "Nothing: every check that is due is planned well ahead, and no promise changed."));
}
