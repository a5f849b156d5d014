// Which view is shown follows from the address.

const THEMES = {"": ["◐", "as the system has it"], dark: ["●", "dark"], light: ["○", "light"]};
const MAIN = document.getElementById("main");
const SHOW = {
  cases: () => showOverview(MAIN),
  case: (id) => showCase(MAIN, id),
  clauses: () => showClauses(MAIN),
  clause: (id) => showClause(MAIN, id),
  grid: () => showGrid(MAIN),
  run: () => showRun(MAIN),
};

function viewOf(view) {
  return {case: "cases", clause: "clauses"}[view] || view;
}

function theme() {
  const wanted = here().params.get("theme") || "";
  return wanted in THEMES ? wanted : "";
}

function nextTheme() {
  const names = Object.keys(THEMES);
  rewrite({theme: names[(names.indexOf(theme()) + 1) % names.length]});
  drawChrome();
  refreshLinks();
  say(`Theme: ${THEMES[theme()][1]}`);
}

/** Links carry the theme; those that are drawn already learn of it. */
function refreshLinks() {
  for (const link of MAIN.querySelectorAll('a[href^="#/"]')) {
    const [path, query] = link.getAttribute("href").split("?");
    const params = new URLSearchParams(query || "");
    for (const key of KEPT_EVERYWHERE) {
      if (here().params.has(key)) params.set(key, here().params.get(key));
      else params.delete(key);
    }
    link.setAttribute("href", path + (params.toString() ? `?${params}` : ""));
  }
}

/** The header: target, views, theme. */
function drawChrome() {
  const chosen = theme();
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  const button = document.getElementById("theme");
  fill(button, THEMES[chosen][0]);
  button.dataset.tip = `Theme: ${THEMES[chosen][1]} (t)`;
  button.setAttribute("aria-label", `Theme: ${THEMES[chosen][1]}`);
  document.querySelector(".brand").setAttribute("href", hrefOf("cases", "", {}, withoutFilters()));
  fill(document.getElementById("target"), el("strong", {}, [RUN.target.name, RUN.target.version].filter(Boolean).join(" ")), RUN.date ? el("span", {}, dateOf(RUN.date)) : null);
  const current = viewOf(here().view);
  fill(document.getElementById("views"), Object.entries(VIEWS).map(([view, title]) =>
    el("a", {href: hrefOf(view, "", {}, withoutFilters()), "aria-current": view === current ? "page" : null}, title)));
}

let shownHash = null;
let lastCase = "";
let first = true;

function show() {
  const {view, id} = here();
  hideTip();
  if (shownHash !== null) SCROLLED.set(shownHash, window.scrollY);
  if (id) lastCase = id;
  drawChrome();
  if (SHOW[view]) SHOW[view](id);
  else showMissing(MAIN, `There is no view “${view}”.`);
  const heading = MAIN.querySelector("h1");
  document.title = `${heading.textContent} – ${[RUN.target.name, RUN.target.version].filter(Boolean).join(" ")} – Wireproof`;
  settle(heading);
  shownHash = location.hash;
}

/** Where one was in a list, one is again; elsewhere at the top, with the focus on the heading. */
function settle(heading) {
  const before = ["cases", "clauses"].includes(here().view) ? SCROLLED.get(location.hash) : undefined;
  window.scrollTo(0, before ?? 0);
  const row = before === undefined ? null : document.querySelector(`tr[data-id="${CSS.escape(lastCase)}"]`);
  if (row) {
    row.querySelector("a.id").focus({preventScroll: true});
    row.scrollIntoView({block: "nearest"});
  } else if (!first) heading.focus({preventScroll: true});
  first = false;
}

document.querySelector("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault();
  MAIN.focus();
});
document.getElementById("theme").addEventListener("click", nextTheme);
document.getElementById("help-open").addEventListener("click", openHelp);
history.scrollRestoration = "manual";
window.addEventListener("hashchange", show);
show();
