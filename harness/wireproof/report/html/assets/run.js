// The run: who judged what, where, when and how.

function showRun(main) {
  const {target, options} = RUN;
  const facts = [
    ["Target", [target.name, target.version].filter(Boolean).join(" ")],
    ["Called as", target.spelled],
    ["Profiles", (target.profiles || []).join(", ")],
    ["Date", RUN.date ? el("time", {datetime: RUN.date}, dateOf(RUN.date)) : ""],
    ["Took", `${RUN.seconds.toFixed(1)} s${RUN.waiting_share === null ? "" : `, of which ${Math.round(RUN.waiting_share * 100)} % waiting`}`],
    ["Rows", String(ROWS.length)],
    ["Seed", String(RUN.seed)],
    ["Wireproof", [RUN.wireproof, RUN.commit].filter(Boolean).join(", commit ")],
    ["Judged anew", RUN.rejudged.date ? [el("time", {datetime: RUN.rejudged.date}, dateOf(RUN.rejudged.date)), ` by Wireproof ${[RUN.rejudged.wireproof, RUN.rejudged.commit].filter(Boolean).join(", commit ")}`] : ""],
    ["Platform", RUN.platform],
    ["Restarts of the target", String(RUN.restarts)],
    ["Run", RUN.id],
    ...Object.entries(options || {}).map(([name, value]) => [OPTIONS[name] || name, value === true ? "yes" : value === false ? "no" : String(value)]),
  ];
  fill(main, el("h1", {tabindex: "-1"}, "The run"), notesOf(),
    el("dl.facts.wide", {}, facts.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
    el("h2", {}, "All of it again"), commandBox(RUN.again),
    el("h2", {}, "What this page holds"),
    el("p", {}, `${one(ROWS.length, "row")}, ${one(Object.keys(DATA.logs).length, "wire log")}. `,
      DATA.left_out.length ? `${one(DATA.left_out.length, "log")} found no room. ` : "", "The run's events file, from which it was made, has everything."));
}

const OPTIONS = {timeout_scale: "Time scale", keep: "Frames kept of", gates: "Gates", alone: "One case at a time", fail_fast: "Up to the first failure"};

function dateOf(date) {
  return date.replace("T", " ").replace(/(:\d\d)(?:\.\d+)?Z$/, "$1 UTC");
}
