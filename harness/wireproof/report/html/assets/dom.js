// Elements, made without markup: whatever came from a wire stays text.

// Characters that would not show, or would turn the text around.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Text with a visible stand-in for each unseen character. */
function visible(text) {
  return String(text).replace(UNSEEN, (each) => `\\u{${each.codePointAt(0).toString(16)}}`);
}

/** An element: `el("a.plain", {href: "#/"}, "text", child, null)`. */
function el(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : visible(child));
  }
}

/** Puts other children in. */
function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

/** A phrase with `code` and addresses in it, as the suite's prose has them. */
function prose(text) {
  return String(text).split(/(`[^`]+`|https?:\/\/[^\s)>\]]+[^\s)>\].,;])/).map((part, at) => {
    if (at % 2 === 0) return part;
    return part[0] === "`" ? el("code", {}, part.slice(1, -1)) : outward(part, part);
  });
}

/** A link that leaves the page. Only what is known to be an address becomes one. */
function outward(address, ...children) {
  if (!/^https?:\/\//.test(address)) return el("span", {}, children);
  return el("a.outward", {href: address, rel: "noopener noreferrer", target: "_blank"}, children);
}

function one(number, word, words) {
  return `${number.toLocaleString("en")} ${number === 1 ? word : words || word + "s"}`;
}

/** Milliseconds for people. */
function time(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 100 ? Math.round(ms) : ms.toFixed(1)} ms`;
}
