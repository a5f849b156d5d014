// The address says all: which view, which case, filters, sort, theme. `#/case/ID?verdict=fail&sort=ms`.

const VIEWS = {cases: "Cases", clauses: "Clauses", run: "Run"};

function encoded(id) {
  return encodeURIComponent(id).replace(/%2F/g, "/").replace(/%3A/g, ":");
}

/** The address as it is now: {view, id, params}. */
function here() {
  const hash = location.hash.replace(/^#\/?/, "");
  const cut = hash.indexOf("?");
  const path = cut < 0 ? hash : hash.slice(0, cut);
  const params = new URLSearchParams(cut < 0 ? "" : hash.slice(cut + 1));
  const slash = path.indexOf("/");
  const view = (slash < 0 ? path : path.slice(0, slash)) || "cases";
  let id = slash < 0 ? "" : path.slice(slash + 1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // somebody typed a lone %
  }
  return {view, id, params};
}

/** The address of a view. `changes` to the parameters: a value, or null to drop one. */
function hrefOf(view, id = "", changes = {}, params = here().params) {
  const wanted = new URLSearchParams(params);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === "") wanted.delete(key);
    else wanted.set(key, value);
  }
  const query = wanted.toString().replace(/%2C/g, ",").replace(/%2F/g, "/");
  const path = view === "cases" ? "" : id ? `${view}/${encoded(id)}` : view;
  return `#/${path}${query ? "?" + query : ""}`;
}

/** Goes on with other parameters in the same view, without an entry in the history. */
function rewrite(changes) {
  const {view, id} = here();
  history.replaceState(null, "", hrefOf(view, id, changes));
  shownHash = location.hash;
}

/** What all views keep: the theme, and whether single keys act. Filters are the list's own. */
const KEPT_EVERYWHERE = ["theme", "keys"];

function withoutFilters(changes = {}) {
  const params = new URLSearchParams();
  for (const key of KEPT_EVERYWHERE) {
    if (here().params.has(key)) params.set(key, here().params.get(key));
  }
  for (const [key, value] of Object.entries(changes)) params.set(key, value);
  return params;
}
