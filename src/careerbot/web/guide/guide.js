// What a style sheet cannot do for a guide's page. Without it the guide still reads.
(() => {
  "use strict";

  const words = document.body.dataset;
  const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const status = document.querySelector(".g-status");
  const turns = all(".g-turns > li");

  function show(element) {
    element.scrollIntoView({ block: "center", behavior: lessMotion.matches ? "auto" : "smooth" });
  }

  // A link to an answer opens it; a place that is gone is said to be gone.

  function wanted() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return location.hash; // cut off in the middle of a letter: the name of no place
    }
  }

  // Opens all that an element is folded into, and what is folded in it alone.
  function unfold(element) {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const own = element.querySelector(":scope > .g-fold");
    if (own) own.open = true;
  }

  // On a telephone only the first section is open.
  function foldAll() {
    if (window.matchMedia("(min-width: 56rem)").matches) return;
    all(".g-part > .g-fold")
      .slice(1)
      .forEach((fold) => (fold.open = false));
  }

  function arrive() {
    status.textContent = "";
    const name = wanted();
    if (!name) return;
    const place = document.getElementById(name);
    if (!place) {
      status.textContent = words.noPlace;
      return;
    }
    unfold(place);
    const quote = place.querySelector("mark:not(.g-hit)");
    if (quote) quote.scrollIntoView({ block: "center" });
    else place.scrollIntoView();
  }

  // Contents: open beside the text, a menu above it; says where the reader is.

  function contents() {
    const menu = document.querySelector(".g-contents details");
    const wide = window.matchMedia("(min-width: 56rem)");
    const fit = () => (menu.open = wide.matches);
    wide.addEventListener("change", fit);
    fit();
    menu.addEventListener("click", (event) => {
      if (!wide.matches && event.target.closest("a")) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || wide.matches || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    const links = new Map(all("a", menu).map((link) => [document.getElementById(link.hash.slice(1)), link]));
    const watcher = new IntersectionObserver(
      (entries) => {
        const seen = entries.find((entry) => entry.isIntersecting);
        if (!seen) return;
        links.forEach((link) => link.removeAttribute("aria-current"));
        links.get(seen.target).setAttribute("aria-current", "true");
      },
      { rootMargin: "-20% 0px -75% 0px" },
    );
    links.forEach((_, part) => watcher.observe(part));
  }

  // The check-list counts, here and nowhere else.

  function checklist(list) {
    const said = list.querySelector("output");
    const boxes = all("input", list);
    list.addEventListener("change", () => {
      const n = boxes.filter((box) => box.checked).length;
      const name = n === 0 ? "none" : n < Number(list.dataset.least) ? "below" : "reached";
      said.textContent = fill(said.dataset[name], { n, total: boxes.length, least: list.dataset.least });
    });
  }

  // The whole address of a unit, without what was quoted on the way here.

  async function copy(link) {
    const address = new URL(link.href);
    ["from", "to"].forEach((name) => address.searchParams.delete(name));
    try {
      await navigator.clipboard.writeText(address.href);
    } catch {
      location.hash = link.hash; // then it can be copied from the address bar
      return;
    }
    const before = link.textContent;
    if (before === words.copied) return;
    link.textContent = words.copied;
    status.textContent = words.copied;
    setTimeout(() => {
      link.textContent = before;
      status.textContent = "";
    }, 2000);
  }

  // Search in all that the guide says; what is folded opens where something is found.

  function search(form) {
    const box = form.querySelector("input");
    const said = form.querySelector(".g-hits");
    const before = form.querySelector(".g-before");
    const next = form.querySelector(".g-next");
    const plain = (text) => text.toLowerCase().replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
    let hits = [];
    let at = -1;

    function clear() {
      hits.forEach((hit) => {
        const parent = hit.parentNode;
        hit.replaceWith(...hit.childNodes);
        parent.normalize();
      });
      hits = [];
      at = -1;
    }

    function mark(node, wanted) {
      const starts = [];
      const text = plain(node.data);
      for (let i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + wanted.length)) starts.push(i);
      // From the end, so that the earlier places stay where they are.
      return starts
        .reverse()
        .map((start) => {
          const range = document.createRange();
          range.setStart(node, start);
          range.setEnd(node, start + wanted.length);
          const hit = document.createElement("mark");
          hit.className = "g-hit";
          range.surroundContents(hit);
          return hit;
        })
        .reverse();
    }

    function find() {
      clear();
      const wanted = plain(box.value.trim());
      if (wanted) {
        const nodes = [];
        const isText = (node) =>
          node.parentElement.closest(".g-acts, .g-differs, .g-tools, .cb-data, .cb-hidden, output")
            ? NodeFilter.FILTER_REJECT
            : NodeFilter.FILTER_ACCEPT;
        all(".g-part > .g-fold").forEach((part) => {
          const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, isText);
          while (walker.nextNode()) nodes.push(walker.currentNode);
        });
        hits = nodes.flatMap((node) => mark(node, wanted));
      }
      before.disabled = next.disabled = hits.length === 0;
      said.textContent = wanted && hits.length === 0 ? words.noHits : "";
      if (hits.length > 0) go(1);
    }

    function go(by) {
      if (hits.length === 0) return;
      if (at >= 0) hits[at].classList.remove("is-here");
      at = (at + by + hits.length) % hits.length;
      hits[at].classList.add("is-here");
      unfold(hits[at]);
      said.textContent = fill(words.hits, { n: at + 1, total: hits.length });
      show(hits[at]);
    }

    box.addEventListener("input", find);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    });
    before.addEventListener("click", () => go(-1));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(1);
    });
  }

  // Times: the turn that is under way at a moment.

  const turnAt = (seconds) => turns.filter((turn) => Number(turn.dataset.at) <= seconds).pop() || turns[0];

  function jump(form, seek) {
    const box = form.querySelector("input");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const time = /^\s*(?:(\d{1,3})[:.])?(\d{1,3})\s*$/.exec(box.value);
      box.setAttribute("aria-invalid", String(!time));
      status.textContent = time ? "" : words.noTime;
      if (!time) return;
      const seconds = 60 * Number(time[1] || 0) + Number(time[2]);
      const turn = turnAt(seconds);
      unfold(turn);
      show(turn);
      turn.querySelector(".g-time").focus({ preventScroll: true });
      if (seek) seek(seconds, false);
    });
  }

  // Read along: a click on a line plays it, and the line being spoken is marked.

  function readAlong(player) {
    let spoken = null;
    player.addEventListener("timeupdate", () => {
      const turn = turnAt(player.currentTime);
      if (turn === spoken) return;
      if (spoken) {
        spoken.classList.remove("is-spoken");
        spoken.removeAttribute("aria-current");
      }
      turn.classList.add("is-spoken");
      turn.setAttribute("aria-current", "true");
      const box = turn.getBoundingClientRect();
      if (!player.paused && spoken && (box.top < 0 || box.bottom > innerHeight)) show(turn);
      spoken = turn;
    });

    function seek(seconds, plays) {
      player.currentTime = seconds;
      if (plays) player.play().catch(() => {});
    }

    turns.forEach((turn) => {
      turn.addEventListener("click", (event) => {
        const link = event.target.closest("a");
        if (link && !link.matches(".g-time")) return;
        if (!link && !getSelection().isCollapsed) return; // words are being selected
        if (link) event.preventDefault();
        seek(Number(turn.dataset.at), true);
      });
    });
    return seek;
  }

  document.documentElement.classList.add("g-live");
  contents();
  foldAll();
  all(".g-check").forEach(checklist);
  const player = document.querySelector(".g-tools audio");
  const seek = player ? readAlong(player) : null;
  all(".g-search").forEach(search);
  all(".g-jump").forEach((form) => jump(form, seek));
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".g-copy");
    if (!link) return;
    event.preventDefault();
    copy(link);
  });
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = all(":is(.g-faq-entry, .g-fold):not([open])");
    opened.forEach((entry) => (entry.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((entry) => (entry.open = false)));
  window.addEventListener("hashchange", arrive);
  arrive();
})();
