// Map: homes of the chosen day as marks by state, and the chosen operative's route as a line
// with numbered stops. It needs no tiles: patch outlines, stops and a scale bar carry it.
// Web Mercator, so that tiles fit underneath where they are configured.
const look = { x: 0, y: 0, scale: 0, of: "" };
const mercator = (latitude, longitude) => {
  const s = Math.sin((latitude / 1e5) * (Math.PI / 180));
  return [longitude / 1e5 / 360 + 0.5, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)];
};
const homePoint = (h) => mercator(H.latitude[h], H.longitude[h]);

function drawMap() {
  const host = $("map");
  if (!host.firstChild) {
    host.className = "map";
    const picture = svg("svg", { id: "map-picture", role: "img", tabindex: "0", onkeydown: mapKeys });
    dragToMove(picture);
    const button = (text, label, act) => el("button", { "aria-label": label, onclick: act }, text);
    fill(host, el("div", {}, picture, el("div", { class: "zoom" }, button("+", "Nearer", () => zoom(1.6)), button("\u2212", "Farther", () => zoom(1 / 1.6)), button("All", "Show all", () => { look.of = ""; drawMap(); }))));
  }
  const picture = $("map-picture"), width = picture.clientWidth || 480, height = picture.clientHeight || 560;
  const day = chosenDay(), list = (visitsByDay.get(day) || []).filter(visitShown);
  const asked = D.operatives.findIndex((o) => o.id === view.op);
  const found = (routes.get(day) || new Map()).get(asked) || [];
  // Who does not work on this day has no route: the map then shows everybody's.
  const [op, route] = isUsed(found) ? [asked, found] : [-1, []];
  lookAt(day, op, list, route, width, height);
  const at = ([px, py]) => [(px - look.x) * look.scale + width / 2, (py - look.y) * look.scale + height / 2];
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("aria-label", `Map of ${many(list.length, "visit")} on ${longDay(day)}${op >= 0 ? `, with the route of ${operativeName(op)}` : ""}. The timeline tells the same in words.`);
  const [shapes, labels] = outlines(at);
  fill(picture, tiles(width, height), shapes, op < 0 ? leftOut(at) : [], marks(list, at, op), labels, route.length ? routeOf(route, op, at) : [], scaleBar(width, height));
}

function pointsOf(list, route, op) {
  if (route.length) {
    const o = D.operatives[op];
    return [mercator(...o.start), mercator(...o.end), ...route.filter((s) => S.kind[s] === 1).map((s) => homePoint(V.home[S.visit[s]]))];
  }
  const corners = D.patches.flatMap((p) => cornersOf(p));
  return corners.length ? corners : list.map((v) => homePoint(V.home[v]));
}
const cornersOf = (patch) => Array.from({ length: patch.outline.length / 2 }, (_, i) => mercator(patch.outline[2 * i], patch.outline[2 * i + 1]));

// Fits what is chosen into the picture, once for each choice.
function lookAt(day, op, list, route, width, height) {
  const of = op >= 0 && route.length ? `${day}/${op}/${width}` : `all/${width}`;
  if (look.of === of) return;
  const points = pointsOf(list, route, op);
  if (!points.length) return;
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const across = Math.max(right - left, 1e-6), down = Math.max(bottom - top, 1e-6);
  Object.assign(look, { of, x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.min((width - 64) / across, (height - 80) / down) });
}

function outlines(at) {
  const shapes = [], labels = [];
  for (const patch of D.patches) {
    const corners = cornersOf(patch).map(at);
    if (corners.length < 3) continue;
    const d = "M" + corners.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L") + "Z";
    shapes.push(svg("path", { class: "patch" + (view.patch === patch.name ? " on" : ""), d, "fill-opacity": D.tiles ? 0 : 0.6 }));
    const mid = corners.reduce(([a, b], [x, y]) => [a + x / corners.length, b + y / corners.length], [0, 0]);
    labels.push(svg("text", { class: "label", x: mid[0], y: mid[1] }, patch.name));
  }
  return [shapes, labels];
}

function shape(state, x, y) {
  const d = { risk: `M${x} ${y - 6}l6 11h-12z`, overdue: `M${x} ${y - 7}l7 7l-7 7l-7 -7z`, out: `M${x - 3} ${y - 3}l6 6M${x + 3} ${y - 3}l-6 6` }[state];
  if (state === "out") return svg("path", { d, class: "stroke-out" });
  if (d) return svg("path", { d, class: `fill-${state}` });
  if (state === "promised") return svg("circle", { cx: x, cy: y, r: 5, class: "fill-promised" });
  return svg("circle", { cx: x, cy: y, r: 4.5, class: `stroke-${state}` });
}

function marks(list, at, op) {
  return list.map((v) => {
    const [x, y] = at(homePoint(V.home[v]));
    const mine = op < 0 || V.operatives[v].includes(op);
    const node = svg("g", { class: "at" + (mine ? "" : " dim"), onclick: () => openCard(v), onmouseenter: (e) => showTip(v, e.currentTarget), onmouseleave: hideTip }, shape(visitState[v], x, y));
    return op >= 0 && mine ? null : node;
  });
}

function leftOut(at) {
  const shown = U.id.map((_, u) => u).filter(unplannedShown).slice(0, 400);
  return shown.map((u) => {
    const [x, y] = at(homePoint(U.home[u]));
    return svg("g", {}, shape("out", x, y), svg("title", {}, `${addressOf(U.home[u])}: ${D.texts[U.words[u]]}`));
  });
}

// The points of a route's line: along the roads where the build knew them.
function linePoints(route, o) {
  const points = [o.start];
  for (const s of route.filter((s) => S.kind[s] === 1 || S.kind[s] === 3)) {
    const way = (S.way && S.way[s]) || [];
    let [latitude, longitude] = points[points.length - 1];
    for (let i = 0; i < way.length; i += 2) points.push([(latitude += way[i]), (longitude += way[i + 1])]);
    const home = S.kind[s] === 1 ? V.home[S.visit[s]] : -1;
    points.push(home < 0 ? o.end : [H.latitude[home], H.longitude[home]]);
  }
  return points.map(([latitude, longitude]) => mercator(latitude, longitude));
}

function routeOf(route, op, at) {
  const o = D.operatives[op], base = at(mercator(...o.start)), home = at(mercator(...o.end));
  const stops = route.filter((s) => S.kind[s] === 1).map((s) => [s, at(homePoint(V.home[S.visit[s]]))]);
  const line = linePoints(route, o).map(at).map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  // Flats of one block lie on one point: their numbers stand side by side.
  const seen = new Map();
  const number = ([s, [x, y]], i) => {
    const key = `${Math.round(x / 12)}/${Math.round(y / 12)}`, beside = seen.get(key) || 0;
    seen.set(key, beside + 1);
    const cx = x + beside * 20, v = S.visit[s];
    return svg("g", { class: "at", onclick: () => openCard(v), onmouseenter: (e) => showTip(v, e.currentTarget), onmouseleave: hideTip },
      svg("circle", { class: "stop", cx, cy: y, r: 10 }), svg("text", { class: "stop-number", x: cx, y: y + 0.5 }, String(i + 1)));
  };
  const square = ([x, y]) => svg("rect", { class: "base", x: x - 6, y: y - 6, width: 12, height: 12 }, svg("title", {}, "The day starts and ends here"));
  return [svg("path", { class: "leg", d: "M" + line }), square(base), square(home), ...stops.map(number)];
}

function scaleBar(width, height) {
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * look.y))) * 180) / Math.PI;
  const metres = (40075016.7 * Math.cos((latitude * Math.PI) / 180)) / look.scale;
  const wanted = metres * 120, power = 10 ** Math.floor(Math.log10(wanted));
  const nice = [5, 2, 1].find((n) => n * power <= wanted) * power, long = nice / metres;
  const text = nice >= 1000 ? `${nice / 1000} km` : `${nice} m`;
  return [svg("path", { class: "scale", d: `M16 ${height - 22}v6h${long.toFixed(1)}v-6` }), svg("text", { class: "scale-text", x: 16, y: height - 28 }, text)];
}

function tiles(width, height) {
  if (!D.tiles) return [];
  const z = Math.max(0, Math.min(19, Math.round(Math.log2(look.scale / 256)))), n = 2 ** z, size = look.scale / n, images = [];
  const left = look.x - width / 2 / look.scale, top = look.y - height / 2 / look.scale;
  for (let x = Math.floor(left * n); x <= Math.floor((left + width / look.scale) * n); x++)
    for (let y = Math.floor(top * n); y <= Math.floor((top + height / look.scale) * n); y++)
      images.push(svg("image", { href: D.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y), x: (x / n - left) * look.scale, y: (y / n - top) * look.scale, width: size + 0.5, height: size + 0.5 }));
  return images;
}

function zoom(by) { look.scale *= by; drawMap(); }
function mapKeys(event) {
  const step = 60 / look.scale;
  const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (move) { event.preventDefault(); look.x += move[0]; look.y += move[1]; drawMap(); }
  if (event.key === "+" || event.key === "=") zoom(1.6);
  if (event.key === "-") zoom(1 / 1.6);
}
function dragToMove(picture) {
  let from = null;
  picture.addEventListener("pointerdown", (e) => { from = [e.clientX, e.clientY]; });
  picture.addEventListener("pointermove", (e) => {
    if (!from || e.buttons === 0) return;
    look.x -= (e.clientX - from[0]) / look.scale;
    look.y -= (e.clientY - from[1]) / look.scale;
    from = [e.clientX, e.clientY];
    drawMap();
  });
  addEventListener("pointerup", () => { from = null; });
}
