// One case: what was asked, what was seen, why it matters, the wire log that proves it, how to see it again.

function showCase(main, id) {
  const row = ROW_BY_ID.get(id);
  if (!row) return showMissing(main, `This report has no case “${id}”.`);
  const order = shown();
  const place = order.indexOf(row);
  const clause = clauseOf(row);
  const log = el("div", {id: "log"}, el("p.dim", {}, "Unpacking …"));
  fill(main,
    el("nav.trail", {"aria-label": "Cases"}, backLink(), el("span.dim", {}, place < 0 ? "" : `${place + 1} of ${order.length}`),
      el("span.space"), stepLink(order[place - 1], "‹ Previous", "prev"), stepLink(place < 0 ? order[0] : order[place + 1], "Next ›", "next")),
    el("article.case", {},
      el("header", {},
        el("p.verdict-line", {}, verdictStop(row.verdict), el("span.meaning", {}, WORDS.verdicts[row.verdict][1])),
        el("h1", {tabindex: "-1"}, titleOf(row)),
        el("p.name", {}, el("code", {}, row.id), row.file ? el("span.dim", {}, `${row.file}:${row.line}`) : null)),
      el(`p.diagnosis.v-${row.verdict}`, {id: "diagnosis"}, row.diagnosis),
      listedOf(row),
      el("div.pair", {}, compared(row), clauseCards(row, clause)),
      row.again ? el("section", {"aria-label": "Perform it again"}, commandBox(row.again, row.id === (row.log_of || row.id) ? "Again" : "The first case that shows it, again")) : null,
      expectationsOf(row),
      seenIn(row),
      el("section", {"aria-labelledby": "log-title"},
        el("h2", {id: "log-title"}, "Wire log"), log),
      alsoSeen(row), factsOf(row)));
  putLog(log, row);
}

function showMissing(main, text) {
  fill(main, el("h1", {tabindex: "-1"}, "Not here"), el("p.empty", {}, text, " ", el("a", {href: hrefOf("cases", "", {}, withoutFilters())}, "All cases")));
}

function backLink() {
  return el("a", {href: hrefOf("cases"), id: "back"}, isFiltered() ? "← Cases, as filtered" : "← All cases");
}

function stepLink(row, text, rel) {
  return row ? el("a", {href: hrefOf("case", row.id), rel, id: rel}, text) : el("span.dim", {"aria-hidden": "true"}, text);
}

function listedOf(row) {
  if (!row.reason) return null;
  return el("p.listed", {}, el("strong", {}, "Listed in the target's expectations: "), prose(row.reason), issueOf(row));
}

function compared(row) {
  const parts = [];
  const part = (name, ...value) => parts.push(el("dt", {}, name), el("dd", {}, value));
  if (row.expected) part("Expected", row.expected);
  if (row.got) part("Got", row.got);
  if (row.why) part("Because", prose(row.why));
  if (row.seen && !(row.got || "").includes(row.seen)) part("Behaviour seen", row.seen);
  if (row.intent) part("Why it matters", prose(row.intent));
  return el("section.compared", {"aria-label": "Expected and got"}, el("dl", {}, parts));
}

function clauseCards(row, deciding) {
  const clauses = clausesOf(row);
  if (deciding && !clauses.includes(deciding)) clauses.unshift(deciding);
  clauses.sort((a, b) => (b === deciding) - (a === deciding));
  if (!clauses.length) return null;
  return el("section.clauses", {"aria-label": "Clauses"}, clauses.map((clause) => clauseCard(clause, clauses.length > 1 && clause === deciding)));
}

function clauseCard(clause, decided) {
  return el("div.card", {},
    el("p.card-head", {}, levelSign(clause.level, {tabindex: "0"}), cited(clause), decided ? el("span.tag", {"data-tip": "The verdict is about this clause."}, "decided") : null),
    el("p", {}, prose(clause.rule)),
    clause.tolerated ? el("p.dim", {}, "Permitted besides: ", prose(clause.tolerated)) : null,
    clause.contested ? el("p.dim", {}, "Contested: ", prose(clause.contested)) : null,
    el("p.card-foot", {}, clauseLink(clause.id), classSign(clause.class, {tabindex: "0"})));
}

function commandBox(text, label) {
  return el("div.command", {}, label ? el("span.dim", {}, label) : null, el("code", {tabindex: "0"}, text), copyButton(text, "Copy the command"));
}

/** Where there is but one, all that it says stands in `compared`. */
function expectationsOf(row) {
  if ((row.steps || []).length < 2) return null;
  return el("section", {"aria-labelledby": "steps-title"}, el("h2", {id: "steps-title"}, "Expectations"),
    el("p.dim", {}, "Each one of the look that decided."),
    el("div.scroll", {tabindex: "0", role: "region", "aria-label": "Each expectation"}, el("table.plain", {}, el("thead", {}, el("tr", {}, ["Verdict", "Line", "Clause", "Seen"].map((title) => el("th", {scope: "col"}, title)))),
      el("tbody", {}, row.steps.map((step) => el("tr", {}, el("td", {}, WORDS.verdicts[step.verdict] ? verdictSign(step.verdict) : step.verdict), el("td", {}, String(step.line)),
        el("td", {}, step.clause ? clauseLink(step.clause) : ""), el("td", {}, step.seen)))))));
}

/** Of a rule that is watched: where it was seen broken. */
function seenIn(row) {
  const cases = row.seen_in || [];
  if (!cases.length) return null;
  return el("section", {"aria-labelledby": "seen-title"}, el("h2", {id: "seen-title"}, `Seen in ${one(cases.length, "case")}`),
    el("ul.links", {}, cases.map((id) => {
      const other = ROW_BY_ID.get(id);
      return el("li", {}, other ? [verdictSign(other.verdict), caseLink(other, {}, withoutFilters())] : el("code", {}, id));
    })));
}

/** Of a case: the watched rules that were seen broken in it. */
function alsoSeen(row) {
  const observed = ROWS.filter((other) => (other.seen_in || []).includes(row.id));
  if (!observed.length) return null;
  return el("section", {"aria-labelledby": "also-title"}, el("h2", {id: "also-title"}, "Seen broken besides"),
    el("p.dim", {}, "Rules that are watched in every case, whatever it is about."),
    el("ul.links.wide", {}, observed.map((other) => el("li", {}, verdictSign(other.verdict), caseLink(other, {}, withoutFilters()), el("span", {}, titleOf(other))))));
}

function factsOf(row) {
  const facts = [["Decided by", row.decided_by], ["Looks", row.tries], ["Time", row.ms ? time(row.ms) : ""], ["Begins with", row.given], ["Tier", row.tier], ["Tags", (row.tags || []).join(", ")]];
  return el("section", {"aria-labelledby": "facts-title"}, el("h2", {id: "facts-title"}, "Facts"),
    el("dl.facts", {}, facts.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value))))));
}

async function putLog(place, row) {
  const id = row.log_of || row.id;
  try {
    const log = await logOf(id);
    if (!place.isConnected) return;
    if (!log) fill(place, el("p.dim", {}, noLogOf(row, id)));
    else fill(place, logTools(place, row, id), el("div.log", {}, drawLog(log, row.evidence, id === row.id ? row.steps : [])));
  } catch (error) {
    fill(place, el("p.dim", {}, error.message));
  }
}

function noLogOf(row, id) {
  if (DATA.left_out.includes(id)) return "The log found no room in this page; the command above performs the case again, and the run's events file has it.";
  if (["unsupported"].includes(row.verdict) || row.decided_by === "harness") return "There is none: the case was not performed.";
  return "The run kept only sums of this case, since nothing is wrong with it: --keep all keeps the frames of every case.";
}

function logTools(place, row, id) {
  const toggle = (text, pressed, act) => {
    const button = el("button.quiet", {type: "button", "aria-pressed": String(pressed)}, text);
    button.addEventListener("click", () => {
      const now = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(now));
      act(now);
    });
    return button;
  };
  return el("div.log-tools", {},
    id === row.id ? null : el("p", {}, "Of ", ROW_BY_ID.has(id) ? caseLink(ROW_BY_ID.get(id), {}, withoutFilters()) : el("code", {}, id), ", where it was seen first."),
    el("p.legend", {}, el("span.arrow.sent", {}, "→"), " sent by Wireproof  ", el("span.arrow.came", {}, "←"), " received from the target  ", el("span.dim", {}, "dimmed: set-up and the engine's own; times in ms")),
    el("span.space"),
    toggle("Only the script", false, (on) => place.classList.toggle("only-script", on)),
    toggle("Octets of all", false, (on) => { for (const line of place.querySelectorAll("details.line")) line.open = on; }));
}
