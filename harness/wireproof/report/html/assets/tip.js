// What a word means, on hover and on focus. Escape takes it away; one may move the pointer onto it.

const TIP = document.getElementById("tip");
let tipped = null;

function showTip(element) {
  tipped?.removeAttribute("aria-describedby");
  tipped = element;
  TIP.textContent = element.dataset.tip;
  TIP.hidden = false;
  element.setAttribute("aria-describedby", "tip");
  const at = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - TIP.offsetWidth - 8));
  const below = at.bottom + 6 + TIP.offsetHeight < window.innerHeight;
  TIP.style.left = `${left + window.scrollX}px`;
  TIP.style.top = `${(below ? at.bottom + 6 : at.top - TIP.offsetHeight - 6) + window.scrollY}px`;
}

function hideTip() {
  tipped?.removeAttribute("aria-describedby");
  tipped = null;
  TIP.hidden = true;
}

document.addEventListener("pointerover", (event) => {
  const element = event.target.closest("[data-tip]");
  if (element && element !== tipped) showTip(element);
  else if (!element && tipped && !event.target.closest("#tip") && tipped !== document.activeElement) hideTip();
});
document.addEventListener("focusin", (event) => {
  const element = event.target.closest("[data-tip]");
  if (element && event.target.matches(":focus-visible")) showTip(element);
  else if (!TIP.hidden && !element) hideTip();
});
