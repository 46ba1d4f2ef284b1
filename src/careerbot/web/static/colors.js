// Light or dark as it was chosen in the chat, before anything is painted; and the choice itself, where the page has one.
(() => {
  "use strict";

  const COLORS = "careerbot-colors";
  const KNOWN = ["light", "dark"];
  const root = document.documentElement;

  // In a sandboxed frame the store may not even be looked at; then nothing is kept.
  function inStore(use) {
    try {
      return use(window.sessionStorage);
    } catch {
      return null;
    }
  }

  function paint(colors) {
    if (KNOWN.includes(colors)) root.dataset.colors = colors;
    else delete root.dataset.colors;
  }

  // A new tab has a store of its own: the chat says its choice in the address, once.
  const here = new URL(location.href);
  const said = here.searchParams.get("colors");
  if (said !== null) {
    here.searchParams.delete("colors");
    history.replaceState(history.state, "", here);
    if (KNOWN.includes(said)) inStore((store) => store.setItem(COLORS, said));
  }
  paint(inStore((store) => store.getItem(COLORS)));

  document.addEventListener("DOMContentLoaded", () => {
    const choice = document.getElementById("g-colors");
    if (!choice) return;
    choice.value = root.dataset.colors || "auto";
    choice.addEventListener("change", () => {
      paint(choice.value);
      inStore((store) => store.setItem(COLORS, choice.value));
    });
  });
})();
