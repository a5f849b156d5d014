// The overview: what came of it, totals that filter, and a row a case, the worst first.

const SCROLLED = new Map();

function showOverview(main) {
  const list = el("div", {id: "list"});
  fill(main,
    el("h1", {tabindex: "-1"}, DATA.headline),
    notesOf(),
    totalsBar(),
    el("div.chips", {role: "group", "aria-label": "Filter by verdict", id: "chips"}),
    filterBar(),
    list);
  updateOverview();
}

function notesOf() {
  if (!DATA.notes.length) return null;
  const lines = DATA.notes.map((note) => el("li", {}, el("pre.told", {}, note)));
  return el("section.notice", {"aria-label": "About this run"}, el("ul", {}, lines));
}

function totalsBar() {
  const parts = Object.entries(DATA.totals).map(([verdict, count]) => {
    const part = el(`span.v-${verdict}`);
    part.style.flexGrow = count;
    return part;
  });
  return el("div.bar", {"aria-hidden": "true"}, parts);
}

/** Everything that follows from the address, but not the search field: one is typing in it. */
function updateOverview() {
  const want = asked();
  const rows = shown();
  fill(document.getElementById("chips"), chips(want));
  for (const [name, choice] of Object.entries(CHOICES)) updateChoice(name, choice, want);
  const search = document.getElementById("search");
  if (document.activeElement !== search) search.value = here().params.get("q") || "";
  fill(document.getElementById("count"), rows.length === ROWS.length ? one(rows.length, "row")
    : `${rows.length} of ${one(ROWS.length, "row")}`, isFiltered() ? el("button.quiet", {type: "button", id: "clear", onclick: clearFilters}, "Show all") : null);
  fill(document.getElementById("list"), rows.length ? table(rows, want.sort) : nothingFits());
}

function chips(want) {
  const counted = {};
  for (const row of ROWS) if (fits(row, want, "verdict")) counted[row.verdict] = (counted[row.verdict] || 0) + 1;
  return Object.keys(DATA.totals).map((verdict) => {
    const [glyph, meaning] = WORDS.verdicts[verdict];
    const pressed = want.verdicts.has(verdict);
    return el(`button.chip.v-${verdict}`, {type: "button", "aria-pressed": String(pressed), "data-tip": meaning, "data-verdict": verdict,
      onclick: () => toggleVerdict(verdict)},
    el("span.glyph", {"aria-hidden": "true"}, glyph), el("span.number", {}, String(counted[verdict] || 0)), el("span.word", {}, verdict));
  });
}

function toggleVerdict(verdict) {
  const {verdicts} = asked();
  if (!verdicts.delete(verdict)) verdicts.add(verdict);
  filter({verdict: VERDICTS.filter((name) => verdicts.has(name)).join(",")});
  document.querySelector(`.chip[data-verdict="${verdict}"]`)?.focus({preventScroll: true});
}

function filter(changes) {
  rewrite(changes);
  updateOverview();
  drawChrome();
  say(document.getElementById("count").firstChild.textContent + " shown");
}

function clearFilters() {
  filter(Object.fromEntries(FILTERS.map((name) => [name, null])));
  document.getElementById("search").value = "";
}

function filterBar() {
  const search = el("input", {type: "search", id: "search", placeholder: "Search  ( / )", autocomplete: "off", spellcheck: "false",
    "aria-label": "Search in names, clauses and what was seen"});
  search.addEventListener("input", () => filter({q: search.value.trim()}));
  return el("form.filters", {onsubmit: (event) => event.preventDefault(), role: "search"}, search,
    Object.entries(CHOICES).map(([name, choice]) => el("label", {}, el("span", {}, choice.label),
      el("select", {id: `choose-${name}`, onchange: (event) => filter(choice.chosen(event.target.value))}))),
    el("p.count", {id: "count"}));
}

// Each list of choices is made from the rows that are there.
const CHOICES = {
  level: {label: "Level", all: "Any level", options: () => Object.keys(LEVELS).filter((name) => ROWS.some((row) => LEVELS[name].includes(row.level)))
    .map((name) => [name, name]), chosen: (level) => ({level})},
  spec: {label: "Specification", all: "All", options: () => Object.entries(WORDS.specs).filter(([spec]) => cites((clause) => clause.spec === spec)),
    chosen: (spec) => ({spec, section: null})},
  section: {label: "Section", all: "All", options: ({spec}) => spec ? sectionsOf(spec) : [], chosen: (section) => ({section})},
  tag: {label: "Tag", all: "Any", options: () => [...new Set(ROWS.flatMap((row) => row.tags || []))].sort().map((tag) => [tag, tag]), chosen: (tag) => ({tag})},
  sort: {label: "Order", options: () => Object.entries(SORTS).map(([name, [title]]) => [name, title]), chosen: (sort) => ({sort: sort === "worst" ? null : sort})},
};

function cites(test) {
  return ROWS.some((row) => clausesOf(row).some(test));
}

function sectionsOf(spec) {
  const sections = WORDS.clauses.filter((clause) => clause.spec === spec && cites((other) => other.id === clause.id)).map((clause) => clause.section);
  return [...new Set(sections)].sort((a, b) => a.localeCompare(b, "en", {numeric: true})).map((section) => [section, section]);
}

function updateChoice(name, choice, want) {
  const select = document.getElementById(`choose-${name}`);
  const options = choice.options(want);
  const all = choice.all ? [["", choice.all]] : [];
  const chosen = want[name];
  if (chosen && !options.some(([value]) => value === chosen)) options.push([chosen, chosen]);
  fill(select, [...all, ...options].map(([value, text]) => el("option", {value, selected: value === chosen}, text)));
  select.value = chosen;
  select.closest("label").hidden = !options.length;
}

function table(rows, sort) {
  const groups = sort === "worst" ? VERDICTS.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict)]).filter(([, of]) => of.length)
    : [["", rows]];
  return el("table.rows", {role: "table"},
    el("caption.unseen", {}, "Cases"),
    el("thead", {role: "rowgroup"}, el("tr", {role: "row"}, ["Verdict", "Case", "Clause", "What was seen", "Time"].map((title) =>
      el("th", {role: "columnheader", scope: "col"}, title)))),
    groups.map(([verdict, of]) => el("tbody", {role: "rowgroup"}, verdict ? groupRow(verdict, of.length) : null, of.map(tableRow))));
}

function groupRow(verdict, count) {
  return el("tr.group", {role: "row"}, el("th", {role: "rowheader", scope: "rowgroup", colspan: "5"},
    verdictSign(verdict), el("span.number", {}, String(count)), el("span.meaning", {}, WORDS.verdicts[verdict][1])));
}

/** A row is made once; its link knows the filters of the moment. */
function tableRow(row) {
  row.element ??= makeRow(row);
  row.element.querySelector("a.id").setAttribute("href", hrefOf("case", row.id));
  return row.element;
}

function makeRow(row) {
  const clause = clauseOf(row);
  const line = el("tr", {role: "row", "data-id": row.id},
    el("td.c-verdict", {role: "cell"}, verdictSign(row.verdict)),
    el("td.c-case", {role: "cell"}, caseLink(row), titleOf(row) === row.id ? null : el("p.title", {}, titleOf(row))),
    el("td.c-clause", {role: "cell"}, levelSign(row.level), clause ? el("span.cite", {}, clause.cite) : null),
    el("td.c-seen", {role: "cell"}, told(row)),
    el("td.c-time", {role: "cell"}, row.ms ? time(row.ms) : ""));
  line.addEventListener("click", (event) => {
    if (event.target.closest("a,button") || String(getSelection())) return;
    location.hash = hrefOf("case", row.id);
  });
  return line;
}

/** What matters of a row at a glance. */
function told(row) {
  if (row.reason) {
    return [el("p", {}, row.got || row.seen), el("p.reason", {}, "Listed: ", prose(row.reason || ""), issueOf(row))];
  }
  if (BROKEN.includes(row.verdict)) {
    return [el("p.got", {}, row.got || row.why || row.diagnosis), row.expected ? el("p.expected", {}, "Expected: ", row.expected) : null];
  }
  if (["skipped", "unsupported"].includes(row.verdict)) return el("p.dim", {}, row.diagnosis);
  return [el("p", {}, row.seen || row.got || ""), row.verdict === "allowed" && row.why ? el("p.dim", {}, row.why) : null];
}

function issueOf(row) {
  if (!row.issue) return null;
  return [" ", /^https?:\/\//.test(row.issue) ? outward(row.issue, "issue") : el("span", {}, `(${row.issue})`)];
}

function nothingFits() {
  return el("p.empty", {}, ROWS.length ? "No case fits. " : "This run has no rows. ",
    ROWS.length ? el("button.quiet", {type: "button", onclick: clearFilters}, "Show all") : null);
}
