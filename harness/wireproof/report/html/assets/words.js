// The data of this page, and the small signs that stand for its words.

const [WORDS, DATA] = await Promise.all([needed("words"), needed("data")]);
const RUN = DATA.run;
const ROWS = DATA.rows;
const VERDICTS = Object.keys(WORDS.verdicts);
const CLAUSES = new Map(WORDS.clauses.map((clause) => [clause.id, clause]));
const ROW_BY_ID = new Map(ROWS.map((row, place) => {
  row.place = place;
  row.rank = VERDICTS.indexOf(row.verdict);
  return [row.id, row];
}));
const OBSERVED = "observed/";
const BROKEN = ["fail", "unstable", "xpass", "error", "warn", "xfail"];

/** The clause that a row is about, as the ledger has it. */
function clauseOf(row) {
  return CLAUSES.get(row.clause || (row.clauses || [])[0]);
}

/** What a row is about, in words. */
function titleOf(row) {
  if (row.title) return row.title;
  const clause = clauseOf(row);
  if (row.id.startsWith(OBSERVED) && clause) return clause.rule;
  if (row.id.startsWith("precondition/")) return "The fixture that other cases stand on";
  if (row.id.startsWith("smoke/")) return "An ordinary call, on which all cases stand";
  if (row.id.startsWith("target/")) return "The target as a whole";
  return row.id;
}

/** Glyph and word of a verdict, in its colour. */
function verdictSign(verdict, more = {}) {
  const [glyph, meaning] = WORDS.verdicts[verdict];
  return el(`span.verdict.v-${verdict}`, {"data-tip": meaning, ...more}, el("span.glyph", {"aria-hidden": "true"}, glyph),
    el("span.word", {}, verdict));
}

/** The same where it can be reached by the keyboard, with its meaning. */
function verdictStop(verdict) {
  return verdictSign(verdict, {tabindex: "0"});
}

function levelSign(level, more = {}) {
  if (!level) return null;
  const strong = level.startsWith("MUST") || level === "stated" ? ".strong" : "";
  return el(`span.level${strong}`, {"data-tip": WORDS.levels[level], ...more}, level);
}

function classSign(name, more = {}) {
  return el(`span.class.c-${name}`, {"data-tip": WORDS.classes[name], ...more}, name);
}

/** A clause's section as one cites it, leading to the published text. */
function cited(clause) {
  return clause.url ? outward(clause.url, clause.cite) : el("span", {}, clause.cite);
}

function caseLink(row, changes = {}, params = undefined) {
  return el("a.id", {href: hrefOf("case", row.id, changes, params)}, row.id);
}

function clauseLink(id) {
  return el("a.id", {href: hrefOf("clause", id, {}, withoutFilters())}, id);
}

/** A button that copies. */
function copyButton(text, label) {
  const button = el("button.copy", {type: "button", "aria-label": label}, "Copy");
  button.addEventListener("click", async () => {
    const done = await copied(text);
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    say(done ? "Copied" : "Could not copy");
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return button;
}

/** Also where the page has no right to the clipboard, as from a file in some browsers. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea.unseen", {"aria-hidden": "true"});
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Tells those who listen instead of looking. */
function say(text) {
  document.getElementById("live").textContent = text;
}
