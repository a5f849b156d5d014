// Which rows are shown, and in which order: read from the address alone.

const SORTS = {
  worst: ["Worst first", (a, b) => a.rank - b.rank || a.place - b.place],
  file: ["As in the files", (a, b) => a.place - b.place],
  name: ["By name", (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)],
  clause: ["By clause", (a, b) => clausePlace(a) - clausePlace(b) || a.rank - b.rank || a.place - b.place],
  time: ["Slowest first", (a, b) => (b.ms || 0) - (a.ms || 0) || a.place - b.place],
};
const LEVELS = {MUST: ["MUST", "MUST NOT"], stated: ["stated"], SHOULD: ["SHOULD", "SHOULD NOT"], MAY: ["MAY"], practice: ["practice"]};
const FILTERS = ["verdict", "level", "spec", "section", "tag", "clause", "q"];
const CLAUSE_PLACES = new Map(WORDS.clauses.map((clause, place) => [clause.id, place]));

function clausePlace(row) {
  return CLAUSE_PLACES.get(clauseOf(row)?.id) ?? WORDS.clauses.length;
}

/** What the address asks for. */
function asked() {
  const {params} = here();
  const list = (name) => (params.get(name) || "").split(",").filter(Boolean);
  return {
    verdicts: new Set(list("verdict").filter((name) => VERDICTS.includes(name))),
    level: params.get("level") || "",
    spec: params.get("spec") || "",
    section: params.get("section") || "",
    tag: params.get("tag") || "",
    clause: params.get("clause") || "",
    words: (params.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean),
    sort: SORTS[params.get("sort")] ? params.get("sort") : "worst",
  };
}

function isFiltered() {
  return FILTERS.some((name) => here().params.get(name));
}

/** The clauses that a row cites, as the ledger has them. */
function clausesOf(row) {
  return (row.clauses || []).map((id) => CLAUSES.get(id)).filter(Boolean);
}

function haystack(row) {
  row.haystack ??= [row.id, titleOf(row), row.diagnosis, row.seen, row.got, row.why, row.reason, ...(row.clauses || []),
    ...clausesOf(row).map((clause) => clause.cite), ...(row.tags || [])].join("\n").toLowerCase();
  return row.haystack;
}

/** Whether a row fits all that is asked, but for one thing. */
function fits(row, want, but = "") {
  const fitting = (test) => clausesOf(row).some(test);
  return (but === "verdict" || !want.verdicts.size || want.verdicts.has(row.verdict))
    && (!want.level || (LEVELS[want.level] || []).includes(row.level))
    && (!want.spec || fitting((clause) => clause.spec === want.spec && (!want.section || within(clause.section, want.section))))
    && (!want.tag || (row.tags || []).includes(want.tag))
    && (!want.clause || (row.clauses || []).includes(want.clause))
    && want.words.every((word) => haystack(row).includes(word));
}

/** A section holds its subsections: 6.5 also means 6.5.2. */
function within(section, wanted) {
  return section === wanted || section.startsWith(wanted + ".");
}

/** The rows that are shown, in order. */
function shown() {
  const want = asked();
  return ROWS.filter((row) => fits(row, want)).sort(SORTS[want.sort][1]);
}
