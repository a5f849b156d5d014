// The ledger with this run's results on it, by specification and section; and one clause by itself.

const SIDES = {server: ["server", "both"], client: ["client", "both"], proxy: ["proxy"]};
const CLASSES = Object.keys(WORDS.classes);

/** The rows that are about a clause. */
const RESULTS = new Map();
for (const row of ROWS) {
  for (const id of new Set([...(row.clauses || []), row.clause].filter(Boolean))) {
    if (!RESULTS.has(id)) RESULTS.set(id, []);
    RESULTS.get(id).push(row);
  }
}

function clauseFilters() {
  const {params} = here();
  return {
    side: SIDES[params.get("side")] || params.get("side") === "all" ? params.get("side") : "server",
    class: CLASSES.includes(params.get("class")) ? params.get("class") : "",
    only: params.get("only") === "results",
    words: (params.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean),
  };
}

function clausesShown() {
  const want = clauseFilters();
  return WORDS.clauses.filter((clause) => (want.side === "all" || SIDES[want.side].includes(clause.side))
    && (!want.class || clause.class === want.class)
    && (!want.only || RESULTS.has(clause.id))
    && want.words.every((word) => `${clause.id}\n${clause.cite}\n${clause.rule}\n${clause.level}`.toLowerCase().includes(word)));
}

function showClauses(main) {
  fill(main, el("h1", {tabindex: "-1"}, "Clauses"),
    el("p.lead", {}, "Every rule of the ledger that can be tested at the wire, how well it is proven that the suite can tell it kept from broken, and what this run says of it."),
    el("div.chips", {role: "group", "aria-label": "Filter by class", id: "chips"}),
    clauseFilterBar(), el("div", {id: "list"}));
  updateClauses();
}

function clauseFilterBar() {
  const search = el("input", {type: "search", id: "search", placeholder: "Search  ( / )", autocomplete: "off", spellcheck: "false", "aria-label": "Search in clauses"});
  search.value = here().params.get("q") || "";
  search.addEventListener("input", () => filterClauses({q: search.value.trim()}));
  return el("form.filters", {onsubmit: (event) => event.preventDefault(), role: "search"}, search,
    el("label", {}, el("span", {}, "Binds"), el("select", {id: "choose-side", onchange: (event) => filterClauses({side: event.target.value === "server" ? null : event.target.value})},
      [["server", "servers"], ["client", "clients"], ["proxy", "proxies"], ["all", "anybody"]].map(([value, text]) => el("option", {value}, text)))),
    el("label.check", {}, el("input", {type: "checkbox", id: "only", onchange: (event) => filterClauses({only: event.target.checked ? "results" : null})}), el("span", {}, "with results in this run")),
    el("p.count", {id: "count"}));
}

function filterClauses(changes) {
  rewrite(changes);
  updateClauses();
  drawChrome();
}

function updateClauses() {
  const want = clauseFilters();
  const found = clausesShown();
  document.getElementById("choose-side").value = want.side;
  document.getElementById("only").checked = want.only;
  fill(document.getElementById("count"), one(found.length, "clause"));
  fill(document.getElementById("chips"), CLASSES.map((name) => {
    const count = WORDS.clauses.filter((clause) => clause.class === name && (want.side === "all" || SIDES[want.side].includes(clause.side))).length;
    return el(`button.chip.c-${name}`, {type: "button", "aria-pressed": String(want.class === name), "data-tip": WORDS.classes[name], "data-class": name,
      onclick: () => { filterClauses({class: want.class === name ? null : name}); document.querySelector(`.chip[data-class="${name}"]`).focus(); }},
    el("span.number", {}, String(count)), el("span.word", {}, name));
  }));
  const narrow = found.length < 150;
  fill(document.getElementById("list"), Object.keys(WORDS.specs).map((spec) => specification(spec, found.filter((clause) => clause.spec === spec), narrow)),
    found.length ? null : el("p.empty", {}, "No clause fits."));
}

function specification(spec, clauses, narrow) {
  if (!clauses.length) return null;
  const results = clauses.flatMap((clause) => RESULTS.get(clause.id) || []);
  const body = el("div.spec-body");
  const details = el("details.spec", {open: narrow || Boolean(results.length), "data-spec": spec},
    el("summary", {}, el("h2", {}, WORDS.specs[spec]), el("span.dim", {}, one(clauses.length, "clause")), verdictCounts(results)), body);
  const draw = () => { if (details.open && !body.firstChild) add(body, [clauseTable(clauses)]); };
  details.addEventListener("toggle", draw);
  draw();
  return details;
}

/** How many rows of each verdict. */
function verdictCounts(rows) {
  const counted = {};
  for (const row of rows) counted[row.verdict] = (counted[row.verdict] || 0) + 1;
  return el("span.counts", {}, VERDICTS.filter((verdict) => counted[verdict]).map((verdict) =>
    el(`span.verdict.v-${verdict}`, {"data-tip": `${verdict}: ${WORDS.verdicts[verdict][1]}`}, el("span.glyph", {"aria-hidden": "true"}, WORDS.verdicts[verdict][0]),
      el("span.number", {}, String(counted[verdict])), el("span.unseen", {}, verdict))));
}

function clauseTable(clauses) {
  const rows = [];
  let section = null;
  for (const clause of clauses) {
    if (clause.section !== section) {
      section = clause.section;
      rows.push(el("tr.group", {role: "row"}, el("th", {role: "rowheader", scope: "rowgroup", colspan: "4"}, cited(clause))));
    }
    rows.push(el("tr", {role: "row", "data-id": clause.id},
      el("td.c-level", {role: "cell"}, levelSign(clause.level)),
      el("td.c-case", {role: "cell"}, clauseLink(clause.id), el("p.title", {}, prose(clause.rule))),
      el("td.c-class", {role: "cell"}, classSign(clause.class)),
      el("td.c-seen", {role: "cell"}, verdictCounts(RESULTS.get(clause.id) || []))));
  }
  return el("table.rows.ledger", {role: "table"}, el("thead", {role: "rowgroup"}, el("tr", {role: "row"}, ["Level", "Clause", "Class", "This run"].map((title) => el("th", {role: "columnheader", scope: "col"}, title)))),
    el("tbody", {role: "rowgroup"}, rows));
}

function showClause(main, id) {
  const clause = CLAUSES.get(id);
  if (!clause) return showMissing(main, `The ledger has no clause “${id}”.`);
  const rows = (RESULTS.get(id) || []).slice().sort(SORTS.worst[1]);
  const facts = [["Binds", {both: "servers and clients", server: "servers", client: "clients", proxy: "proxies"}[clause.side] || clause.side], ["Asks for", clause.asks === "behaviour" ? "" : clause.asks],
    ["Kind", `${clause.kind}: ${WORDS.kinds[clause.kind] || ""}`], ["Permitted besides", clause.tolerated], ["Contested", clause.contested]];
  fill(main,
    el("nav.trail", {"aria-label": "Clauses"}, el("a", {href: hrefOf("clauses", "", {}, withoutFilters()), id: "back"}, "← All clauses")),
    el("article.case", {},
      el("header", {}, el("p.verdict-line", {}, levelSign(clause.level, {tabindex: "0"}), el("span.meaning", {}, WORDS.levels[clause.level])),
        el("h1", {tabindex: "-1"}, prose(clause.rule)),
        el("p.name", {}, cited(clause), el("code", {}, clause.id))),
      el("dl.facts.wide", {}, facts.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, prose(value)))),
        el("div", {}, el("dt", {}, "Class"), el("dd", {}, classSign(clause.class, {tabindex: "0"}), " ", WORDS.classes[clause.class]))),
      el("h2", {}, "In this run"),
      rows.length ? table(rows, "clause") : el("p.empty", {}, clause.class === "open" ? "No case of the suite is about it yet." : "No case of this run is about it.")));
}
