// Why: each decision about a visit against the best of all other ways to take it.
const moreOf = (terms) => terms.reduce((sum, pence, i) => (i % 2 ? sum + pence : sum), 0);
const against = (pence) => (pence === 0 ? "costs the same" : `${pounds(Math.abs(pence))} ${pence > 0 ? "more" : "less"}`);
const NOTHING = ["no other date has room for it", "no room for it in another slot of that day", "nobody else who may come has room for it", "", "no date, slot or crew suits all of them"];

function insteadOf([stream, day, start, ...people], alone) {
  const what = alone || stream < 0 ? "" : `${D.streams[stream].name}: `;
  return day === undefined ? `${what}in no visit` : `${what}${longDay(day)}, ${clock(start)}, by ${people.map(operativeName).join(" and ")}`;
}
const termsOf = (terms) => {
  const said = [];
  for (let i = 0; i < terms.length; i += 2) said.push(`${D.terms[terms[i]]} ${terms[i + 1] > 0 ? "+\u2060" : ""}${pounds(terms[i + 1])}`);
  return said.join(", ");
};

// The card's part: what else it could have been, and the sum against it.
function whyTable(v) {
  const others = D.why[v] || [];
  if (!others.length) return V.status[v] ? el("p", { class: "quiet" }, "Promised to the household, so that nothing was left to decide.") : null;
  const row = ([decision, terms, visits]) => el("tr", {},
    el("td", {}, D.decisions[decision],
      terms ? visits.map((visit) => el("div", { class: "quiet" }, insteadOf(visit, visits.length === 1))) : el("div", { class: "quiet" }, NOTHING[decision]),
      terms && terms.length > 2 ? el("div", { class: "quiet" }, termsOf(terms)) : null),
    el("td", { class: "number" }, terms ? against(moreOf(terms)) : ""));
  return el("div", {}, el("h3", {}, "Why so, and not otherwise"),
    el("p", { class: "quiet" }, "The best of all other ways to take each decision, with every other visit kept."),
    el("table", {}, el("tbody", {}, others.map(row))));
}

// The tip's part: the same in one line a decision.
function whyLines(v) {
  const others = (D.why[v] || []).filter(([, terms]) => terms);
  return others.length ? el("table", {}, el("tbody", {}, others.map(([decision, terms]) => el("tr", {}, el("td", {}, D.decisions[decision]), el("td", { class: "number" }, against(moreOf(terms))))))) : null;
}
