// Everything by keyboard. Single keys can be switched off (WCAG 2.1.4); the address remembers.

const KEYS = [
  ["/", "search"],
  ["j k or ↓ ↑", "next, previous row; in a case: next, previous case"],
  ["Enter", "open"],
  ["Esc", "leave the field, show all, go back"],
  ["c", "copy the command that performs the case again"],
  ["g", "cases, clauses, run: the next view"],
  ["t", "theme"],
  ["?", "this help"],
];

function keysAct() {
  return here().params.get("keys") !== "off";
}

function isTyping(element) {
  return element.matches("input[type=search], textarea, select");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.getElementById("help").open) return;
  const {target} = event;
  if (event.key === "Escape") return escape(event, target);
  if (isTyping(target)) {
    if (target.id === "search" && event.key === "ArrowDown") moveRow(1, event);
    else if (target.id === "search" && event.key === "Enter") document.querySelector("#list a.id")?.click();
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (target.closest?.("tr[data-id]")) moveRow(event.key === "ArrowDown" ? 1 : -1, event);
    return;
  }
  if (keysAct()) act(event);
});

const ACTIONS = {
  j: (event) => move(1, event),
  k: (event) => move(-1, event),
  "/": () => {
    const search = document.getElementById("search");
    if (search) search.select();
    else location.hash = hrefOf("cases");
  },
  c: () => document.querySelector(".command .copy")?.click(),
  g: () => {
    const views = Object.keys(VIEWS);
    location.hash = hrefOf(views[(views.indexOf(viewOf(here().view)) + 1) % views.length], "", {}, withoutFilters());
  },
  t: () => nextTheme(),
  "?": () => openHelp(),
};

function act(event) {
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action(event);
}

function move(by, event) {
  if (here().view !== "case") return moveRow(by, event);
  document.getElementById(by > 0 ? "next" : "prev")?.click();
}

/** The next row's link gets the focus. */
function moveRow(by, event) {
  const links = [...document.querySelectorAll("tr[data-id] a.id")];
  if (!links.length) return;
  event?.preventDefault();
  const at = links.indexOf(document.activeElement.closest?.("tr[data-id]")?.querySelector("a.id"));
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by))];
  next.focus({preventScroll: true});
  next.closest("tr").scrollIntoView({block: "nearest"});
}

function escape(event, target) {
  if (!TIP.hidden) {
    hideTip();
    return;
  }
  const {view} = here();
  if (isTyping(target)) {
    target.blur();
    document.querySelector("h1")?.focus({preventScroll: true});
  } else if (view === "case" || view === "clause") document.getElementById("back")?.click();
  else if (view === "cases" && isFiltered()) clearFilters();
}

function openHelp() {
  const help = document.getElementById("help");
  fill(help,
    el("form", {method: "dialog"}, el("h2", {id: "help-title"}, "Keys"),
      el("table.plain", {}, el("tbody", {}, KEYS.map(([key, what]) => el("tr", {}, el("th", {scope: "row"}, el("kbd", {}, key)), el("td", {}, what))))),
      el("label.check", {}, el("input", {type: "checkbox", checked: keysAct(), onchange: (event) => { rewrite({keys: event.target.checked ? null : "off"}); drawChrome(); }}), el("span", {}, "single keys act")),
      el("h2", {}, "Verdicts"),
      el("table.plain", {}, el("tbody", {}, VERDICTS.map((verdict) => el("tr", {}, el("th", {scope: "row"}, verdictSign(verdict)), el("td", {}, WORDS.verdicts[verdict][1]))))),
      el("button", {}, "Close")));
  help.showModal();
}
