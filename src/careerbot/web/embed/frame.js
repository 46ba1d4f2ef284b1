// The chat in a frame and the page around it. It says how high its first screen is, and that Escape was pressed.
(() => {
  "use strict";

  const { origins } = JSON.parse(document.getElementById("cb-data").textContent).frame;
  let around = ""; // the origin of the page around, once it has said hello from one that is allowed

  // The panel of embed.js has a head of its own, with the chat's name.
  if (new URLSearchParams(location.search).get("mode") === "bubble") document.documentElement.classList.add("cb-in-panel");

  // https://*.school.org stands for every name below school.org.
  function isAllowed(origin) {
    return [location.origin, ...origins].some((one) => {
      const [start, end] = one.split("*");
      return end === undefined ? origin === one : origin.startsWith(start) && origin.endsWith(end);
    });
  }

  function tell(message) {
    if (around) window.parent.postMessage(message, around);
  }

  // From the first question on the frame stays as it is: one that grows would push the box out of sight.
  function tellHeight() {
    if (document.querySelector(".cb-answer")) return;
    const parts = [...document.querySelectorAll(".cb-header, .cb-room")];
    const height = parts.reduce((sum, part) => sum + part.getBoundingClientRect().height, 0);
    tell({ careerbot: "height", height: Math.ceil(height) });
  }

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || source === window || !isAllowed(origin) || data?.careerbot !== "hello") return;
    around = origin;
    tellHeight();
  });

  // After the page's own listeners: what Escape has closed in here is none of the page around.
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) tell({ careerbot: "close" });
  });

  document.addEventListener("DOMContentLoaded", () => {
    const watch = new ResizeObserver(tellHeight);
    document.querySelectorAll(".cb-header, .cb-room").forEach((part) => watch.observe(part));
  });
})();
