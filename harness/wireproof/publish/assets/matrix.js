// All is there without a script; with it, an area's name in the table opens what lies behind it.

function openAimedAt() {
  const aim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (aim instanceof HTMLDetailsElement) {
    aim.open = true;
    aim.scrollIntoView();
  }
}

document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
window.addEventListener("hashchange", openAimedAt);
openAimedAt();
