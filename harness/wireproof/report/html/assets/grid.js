// The grid: every frame (down) in every state of its stream (across), coloured by verdict, with a letter for what the target did.

/** By the state and the frame that a row of the grid names: h2/grid/STATE-REACTION[FRAME]. */
const GRID = new Map();
const GRID_STATES = [];
const GRID_FRAMES = [];
for (const row of ROWS) {
  const found = /^h2\/grid\/(.+)-(accept|answer|ignore|stream|connection|free)\[(.+)\]$/.exec(row.id);
  if (!found || !(row.tags || []).includes("grid")) continue;
  const state = found[1].replace(/-request$/, "");
  GRID.set(`${state} ${found[3]}`, row);
  if (!GRID_STATES.includes(state)) GRID_STATES.push(state);
  if (!GRID_FRAMES.includes(found[3])) GRID_FRAMES.push(found[3]);
}
GRID_FRAMES.sort((a, b) => (a.split("-")[0] < b.split("-")[0] ? -1 : a.split("-")[0] > b.split("-")[0] ? 1 : 0));
if (GRID.size) VIEWS.grid = "Grid";

/** What a target can do with a frame: a letter, and what it stands for. The first that fits. */
const DEEDS = [
  ["G", "GOAWAY, and the end of the connection", /GOAWAY (?!NO_ERROR).*\b(FIN|RST|closed)\b/],
  ["g", "GOAWAY, and the connection stays open", /GOAWAY (?!NO_ERROR)/],
  ["R", "RST_STREAM", /RST_STREAM/],
  ["C", "the end of the connection, without GOAWAY", /\b(FIN|RST|closed)\b/],
  ["E", "an error as the answer", /:status [45]|grpc-status [1-9]/],
  ["A", "the usual answer, or an acknowledgement", /response|:status|alive|ack|PING|SETTINGS/],
  ["·", "nothing: it is passed over", /nothing/],
];

function deedOf(row) {
  if (["skipped", "unsupported", "error"].includes(row.verdict)) return ["–", "not performed"];
  return DEEDS.find(([, , seen]) => seen.test(row.seen || "nothing")) || ["?", "something else"];
}

/** The same for all runs in which each frame met the same deed: FNV-1a over them. */
function fingerprint() {
  let hash = 0x811c9dc5;
  for (const key of [...GRID.keys()].sort()) {
    for (const octet of new TextEncoder().encode(`${key} ${deedOf(GRID.get(key))[0]}\n`)) hash = Math.imul(hash ^ octet, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

function showGrid(main) {
  if (!GRID.size) return showMissing(main, "This run has no cases of the grid: -k h2/grid performs them.");
  const used = new Map([...GRID.values()].map((row) => [deedOf(row)[0], deedOf(row)[1]]));
  fill(main, el("h1", {tabindex: "-1"}, "Grid"),
    el("p.lead", {}, "Every frame in every state of its stream. The colour says whether the text permits what the target did, the letter what it did. Where the text leaves a choice, the choice tells implementations apart. Empty: an equivalent cell stands elsewhere."),
    el("p.legend.deeds", {}, [...used].map(([letter, meaning]) => el("span", {}, el("b", {}, letter), " ", meaning))),
    el("p.dim", {}, "Fingerprint ", el("code", {id: "fingerprint"}, fingerprint()), ": the same for every run in which each frame met the same deed."),
    el("div.scroll", {tabindex: "0", role: "region", "aria-label": "The grid"},
      el("table.grid", {}, el("thead", {}, el("tr", {}, el("th", {scope: "col"}, "Frame"), GRID_STATES.map((state) => el("th", {scope: "col"}, state)))),
        el("tbody", {}, GRID_FRAMES.map((frame) => el("tr", {}, el("th", {scope: "row"}, frame), GRID_STATES.map((state) => gridCell(GRID.get(`${state} ${frame}`)))))))));
}

function gridCell(row) {
  if (!row) return el("td");
  const [letter, meaning] = deedOf(row);
  return el(`td.v-${row.verdict}`, {}, el("a", {href: hrefOf("case", row.id, {}, withoutFilters()),
    "aria-label": `${row.verdict}: ${meaning}`, "data-tip": `${row.verdict}: ${titleOf(row)}. Seen: ${row.seen || "nothing"}`}, letter));
}
