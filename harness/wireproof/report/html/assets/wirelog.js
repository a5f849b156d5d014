// A case's wire log: attempts, the script's steps between the frames, octets on demand.

/** The log of a case, unpacked: {steps, events}; null where the page has none. */
async function logOf(id) {
  if (!(id in DATA.logs)) return null;
  if (document.readyState === "loading") await new Promise((done) => document.addEventListener("DOMContentLoaded", done, {once: true}));
  const [bundle, line] = DATA.logs[id];
  const log = JSON.parse((await unpacked(`logs-${bundle}`)).split("\n")[line]);
  log.events.sort((a, b) => a.n - b.n);
  return log;
}

/** The whole log, with the evidence marked. `expectations`: of the attempt that decided. */
function drawLog(log, evidence, expectations) {
  const proofs = new Set(evidence || []);
  const attempts = attemptsOf(log.events);
  const deciding = attempts.filter((attempt) => attempt.events.some((event) => proofs.has(event.n)));
  if (!deciding.length && attempts.length) deciding.push(attempts[attempts.length - 1]);
  return attempts.map((attempt) => drawAttempt(attempt, {steps: log.steps, proofs, expectations: deciding.includes(attempt) ? expectations || [] : []}, deciding.includes(attempt), attempts.length));
}

/** Events by attempt, in their order; cuts stay where they are. */
function attemptsOf(events) {
  const found = new Map();
  let last = null;
  for (const event of events) {
    const number = event.try ?? last?.number ?? 1;
    if (!found.has(number)) found.set(number, {number, kind: "", events: []});
    last = found.get(number);
    if (event.ev === "case") last.kind = event.attempt;
    else last.events.push(event);
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

function drawAttempt(attempt, facts, open, of) {
  const [title, meaning] = WORDS.attempts[attempt.kind] || ["Look", ""];
  const start = attempt.events.find((event) => event.t !== undefined)?.t ?? 0;
  const connections = [...new Set(attempt.events.map((event) => event.conn).filter((conn) => conn !== undefined))];
  const scene = {...facts, start, connections, beside: besideScript(attempt.events, facts.steps)};
  const lines = attempt.events.map((event) => drawEvent(event, scene));
  return el("details.attempt", {open, "data-attempt": attempt.kind},
    el("summary", {}, el("span.attempt-title", {}, of > 1 ? `${attempt.number}. ${title}` : title), el("span.meaning", {}, meaning)),
    el("div.lines", {}, lines));
}

/** What is not the script's dialogue: setting up the fixture, the engine's own round trips, the call at the end. */
function besideScript(events, steps) {
  const ready = events.findIndex((event) => event.ev === "mark" && event.mark === "fixture");
  const begun = events.findIndex((event) => event.ev === "step");
  const from = Math.max(ready, begun < 0 ? events.length : 0);
  const over = events.findIndex((event) => event.ev === "mark" && event.mark === "epilogue");
  const own = new Set(events.filter((event) => event.ev === "step").map((event) => event.conn));
  const elsewhere = (event) => own.size > 0 && event.conn !== undefined && !own.has(event.conn);
  const unasked = ofTheEngine(events, steps);
  return new Set(events.filter((event, place) => event.background || unasked.has(event) || elsewhere(event)
    || place <= from || (over >= 0 && place >= over)));
}

/** What we sent while the script only listens: acknowledgements, credit, round trips. A reaction of the script's may come at any time. */
function ofTheEngine(events, steps) {
  const own = new Set();
  if (!steps.length || steps.some((step) => step.reacts)) return own;
  let listening = true;
  for (const event of events) {
    if (event.ev === "step") listening = !steps[event.step]?.sends;
    else if (event.dir === "out" && event.ev === "frame" && listening) own.add(event);
  }
  return own;
}

/** What both sides always do: it seldom matters. */
function isHousekeeping(event) {
  if (event.ev !== "frame" || event.malformed) return false;
  return event.dir === "in" ? ["WINDOW_UPDATE", "PING", "SETTINGS"].includes(event.type)
    : ["PING", "SETTINGS"].includes(event.type) && event.flags === 1;
}

function drawEvent(event, scene) {
  if (event.ev === "cut") return el("p.line.cut", {}, `… ${one(event.lines, "line")} left out here to keep this page small; the events file has ${event.lines === 1 ? "it" : "them"} …`);
  const classes = ["line", event.ev];
  if (event.dir) classes.push(event.dir === "in" ? "came" : "sent");
  if (scene.beside.has(event)) classes.push("beside");
  if (isHousekeeping(event)) classes.push("housekeeping");
  const proof = scene.proofs.has(event.n);
  if (proof) classes.push("evidence");
  const parts = [
    el("span.at", {}, `${((event.t - scene.start) * 1000).toFixed(1)}`),
    el("span.arrow", {"aria-hidden": "true"}, {in: "←", out: "→"}[event.dir] || ""),
    event.dir ? el("span.unseen", {}, event.dir === "in" ? "received: " : "sent: ") : null,
    el("span.what", {}, whatOf(event, scene)),
    proof ? el("span.tag.proof", {"data-tip": "The verdict rests on this."}, "evidence") : null,
  ];
  const name = classes.join(".");
  if (!("bytes" in event)) return el(`p.${name}`, {}, parts);
  const details = el(`details.${name}`, {}, el("summary", {}, parts));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(el("div.inside", {}, inside(event)));
  });
  return details;
}

/** One line's text. */
function whatOf(event, {steps, connections, expectations}) {
  const why = event.why ? `: ${event.why}` : "";
  switch (event.ev) {
    case "step": {
      const step = steps[event.step];
      return [el("span.step-number", {}, `step ${event.step + 1}`), " ", el("span", {}, step ? step.text : event.what), " ",
        step?.stimulus ? [el("span.tag", {"data-tip": "What the case is about. A control run leaves it out."}, "stimulus"), " "] : null,
        el("span.dim.place", {}, `line ${event.line}`), " ", metBy(expectations.find((expectation) => expectation.line === event.line))];
    }
    case "open": {
      const number = connections.length > 1 ? ` (connection ${connections.indexOf(event.conn) + 1} of ${connections.length})` : "";
      const tls = event.tls_version ? `, ${event.tls_version} ${event.cipher_suite || ""}, ALPN ${event.protocol || "none"}` : "";
      if (event.refused) return `TLS handshake refused: ${event.alert || "closed without an alert"}`;
      return event.failure ? `no connection: ${event.failure}` : `connected${number}${tls}`;
    }
    case "tls":
      return event.text;
    case "mark":
      if (event.ready === false) return `no fixture${why}`;
      return (WORDS.marks[event.mark] || event.mark) + why;
    case "close":
      return [el("strong.type", {}, event.how), ` the ${event.dir === "in" ? "target" : "engine"} ${event.how === "RST" ? "reset" : "ended"} the connection`];
    default:
      return frameText(event);
  }
}

/** What an expectation of the script came to. */
function metBy(expectation) {
  return expectation && WORDS.verdicts[expectation.verdict] ? el("span.met", {}, verdictSign(expectation.verdict)) : null;
}

/** A frame: its type, what follows, its fields; and what is wrong with it. */
function frameText(event) {
  const [head, ...fields] = String(event.text ?? event.type ?? event.ev).split("  ");
  const cut = event.ev === "frame" ? head.indexOf(" ") : -1;
  const name = event.ev === "frame" ? el("strong.type", {}, cut < 0 ? head : head.slice(0, cut)) : el("strong.type", {}, "octets");
  const rest = event.ev === "frame" ? (cut < 0 ? "" : head.slice(cut)) : ` ${head}`;
  return [name, rest, " ", fields.length ? el("span.fields", {}, fields.join("  ")) : null, " ", wrongWith(event)];
}

function wrongWith(event) {
  if (!event.malformed) return null;
  const {reason} = event.malformed;
  return event.dir === "out" ? el("span.tag", {"data-tip": `Sent so on purpose: ${reason}`}, "malformed on purpose")
    : el("span.tag.wrong", {"data-tip": reason}, `malformed: ${reason}`);
}

// What a frame holds, and its octets.

function inside(event) {
  const octets = octetsOf(event.bytes);
  const malformed = event.malformed ? [el("dt", {}, "malformed"), el("dd", {}, event.malformed.reason, " ", CLAUSES.has(event.malformed.clause) ? clauseLink(event.malformed.clause) : "")] : [];
  return [
    event.ev === "frame" ? el("dl.decoded", {}, headerOf(event), fieldsOf(event.fields), malformed) : null,
    event.block ? blockOf(event.block) : null,
    el("pre.hex", {tabindex: "0", "aria-label": "Octets"}, hexdump(octets, event.ev === "frame")),
    event.octets ? el("p.dim", {}, `The first ${octets.length} of ${event.octets} octets.`) : null,
  ];
}

function headerOf(event) {
  const flags = `0x${event.flags.toString(16).padStart(2, "0")}`;
  return [["length", event.length], ["type", event.type], ["flags", flags], ["stream", event.stream], ...(event.reserved ? [["reserved bit", "set"]] : [])]
    .map(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]);
}

function fieldsOf(fields) {
  return Object.entries(fields || {}).map(([name, value]) => [el("dt", {}, name), el("dd", {}, OCTETS.includes(name) ? hexOf(octetsOf(value)) : fieldText(value))]);
}

/** Members that hold octets, in the events file as base64. */
const OCTETS = ["opaque_data"];

function hexOf(octets) {
  return [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join(" ");
}

function fieldText(value) {
  if (Array.isArray(value)) return value.map((item) => (Array.isArray(item) ? item.join(" = ") : fieldText(item))).join(", ") || "none";
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

function blockOf(block) {
  return el("table.block", {}, el("caption", {}, "Field block"), el("tbody", {}, block.map((field) => Array.isArray(field)
    ? el("tr", {}, el("th", {scope: "row"}, field[0]), el("td", {}, field[1])) : el("tr", {}, el("td", {colspan: "2"}, field)))));
}

const ROW_OF_OCTETS = 16;
const FRAME_HEADER = 9;

/** Sixteen octets a line; a frame's header stands on a line of its own. */
function hexdump(octets, isFrame) {
  const lines = [];
  const head = isFrame ? Math.min(FRAME_HEADER, octets.length) : 0;
  if (head) lines.push(el("span.frame-header", {}, hexLine(octets, 0, head)), "\n");
  for (let at = head; at < octets.length; at += ROW_OF_OCTETS) lines.push(hexLine(octets, at, Math.min(at + ROW_OF_OCTETS, octets.length)), "\n");
  return lines;
}

function hexLine(octets, begin, end) {
  const part = [...octets.slice(begin, end)];
  const hex = [part.slice(0, 8), part.slice(8)].map(hexOf).join("  ");
  const text = part.map((octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : "·")).join("");
  return `${begin.toString(16).padStart(4, "0")}  ${hex.padEnd(ROW_OF_OCTETS * 3)}  ${text}`;
}
