// Table: any number of rows, of which only those in sight are in the page. Sorts by its heads,
// filters by typing, copies out as CSV. Rows keep their elements while they stay in sight, so
// that the keyboard's focus is not lost in scrolling.
const ROW = 36;

function makeTable(host, { name, columns, rows, open, filter, sort, saved }) {
  let all = [], shown = [], order = { column: 0, down: false };
  const kept = new Map();
  const template = columns.map((c) => c.width).join(" ");
  // All rows are as wide as the least widths of the columns together, so that they align.
  const least = columns.reduce((sum, c) => sum + parseInt(c.width.replace("minmax(", ""), 10), 0);
  const note = el("span", { class: "quiet", role: "status" });
  const input = el("input", { type: "search", placeholder: "Filter by typing", "aria-label": `Filter ${name}`, value: saved ? view.q : "" });
  const copy = el("button", {}, "Copy as CSV");
  const heads = columns.map((column, c) => el("button", {
    class: "head" + (column.number ? " number" : ""), role: "columnheader",
    onclick: () => sortBy(c, order.column === c ? !order.down : !!column.downFirst),
  }, column.title));
  const head = el("div", { class: "row", role: "row", style: `grid-template-columns:${template};min-width:${least}px` }, heads);
  const body = el("div", { class: "body", role: "rowgroup", style: `min-width:${least}px` });
  const scroller = el("div", { class: "rows", role: "table", "aria-label": name, tabindex: "0" }, head, body);
  fill(host, el("div", { class: "tools" }, filter === false ? null : input, copy, note), scroller);

  function sortBy(c, down) {
    order = { column: c, down };
    if (saved) choose({ sort: (down ? "-" : "") + columns[c].key });
    draw();
  }
  function draw() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    all = rows();
    shown = words.length ? all.filter((i) => { const text = textOf(i); return words.every((w) => text.includes(w)); }) : all.slice();
    const by = columns[order.column].sort || columns[order.column].text;
    const keyed = shown.map((i) => [by(i), i]);
    const sign = order.down ? -1 : 1;
    keyed.sort(([a, i], [b, j]) => {
      if (a === b) return i - j;
      if (a === null || a === "") return 1;
      if (b === null || b === "") return -1;
      return a < b ? -sign : sign;
    });
    shown = keyed.map(([, i]) => i);
    heads.forEach((node, c) => c === order.column
      ? node.setAttribute("aria-sort", order.down ? "descending" : "ascending")
      : node.removeAttribute("aria-sort"));
    note.textContent = shown.length === all.length ? many(all.length, "row") : `${count(shown.length)} of ${many(all.length, "row")}`;
    scroller.setAttribute("aria-rowcount", shown.length + 1);
    scroller.classList.toggle("short", shown.length < 11);
    body.style.height = `${shown.length * ROW}px`;
    for (const node of kept.values()) node.remove();
    kept.clear();
    place();
  }
  const texts = new Map();
  function textOf(i) {
    if (!texts.has(i)) texts.set(i, columns.map((c) => c.text(i)).join(" ").toLowerCase());
    return texts.get(i);
  }
  function place(everything) {
    const height = scroller.clientHeight || 456;
    const from = everything ? 0 : Math.max(0, Math.floor(scroller.scrollTop / ROW) - 8);
    const to = Math.min(shown.length, everything ? 60 : Math.ceil((scroller.scrollTop + height) / ROW) + 8);
    for (const [r, node] of kept) if (r < from || r >= to) { node.remove(); kept.delete(r); }
    for (let r = from; r < to; r++) if (!kept.has(r)) {
      const node = rowOf(r);
      kept.set(r, node);
      body.append(node);
    }
  }
  function rowOf(r) {
    const i = shown[r];
    const cells = columns.map((column) => {
      let content = column.cell ? column.cell(i) : column.text(i);
      if (column.opens && open) content = el("button", { class: "plain", onclick: () => open(i) }, content);
      return el("div", { role: "cell", class: column.number ? "number" : null, title: column.opens ? null : column.text(i) }, content);
    });
    return el("div", { class: "row", role: "row", "aria-rowindex": r + 2, style: `grid-template-columns:${template};top:${r * ROW}px` }, cells);
  }
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  copy.addEventListener("click", async () => {
    const lines = [columns.map((c) => c.title), ...shown.map((i) => columns.map((c) => String(c.csv ? c.csv(i) : c.text(i))))];
    const text = lines.map((line) => line.map(quoted).join(",")).join("\n") + "\n";
    await toClipboard(text);
    copy.textContent = `Copied ${many(shown.length, "row")}`;
    setTimeout(() => { copy.textContent = "Copy as CSV"; }, 2000);
  });
  input.addEventListener("input", () => { scroller.scrollTop = 0; if (saved) choose({ q: input.value }); draw(); });
  scroller.addEventListener("scroll", () => place());
  addEventListener("beforeprint", () => place(true));
  addEventListener("afterprint", () => place());
  const start = saved && view.sort ? view.sort : sort || columns[0].key;
  const at = columns.findIndex((c) => c.key === start.replace("-", ""));
  order = { column: Math.max(0, at), down: start.startsWith("-") };
  draw();
  return draw;
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages opened from a file may not use the clipboard's interface.
    const area = el("textarea", { style: "position:fixed;opacity:0" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
