// Searches as you type, shows more in place, and keeps what was chosen. Without it the forms and links do the same.
(() => {
  "use strict";

  const WAIT_MS = 250; // after the last key, so that a word is asked for and not each letter
  const MOST = 4;
  const words = document.body.dataset;
  const form = document.querySelector(".l-search");
  const list = document.querySelector(".l-list");
  if (!form || !list) return;
  const said = document.querySelector(".l-said");
  const compare = document.querySelector(".l-compare");
  const picked = document.querySelector(".l-picked");
  const told = document.querySelector(".l-told");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // The list

  let latest = 0;
  let timer = 0;

  const asked = () => {
    const values = new URLSearchParams(new FormData(form));
    [...values].forEach(([name, value]) => value.trim() || values.delete(name));
    return values;
  };

  async function fetched(address) {
    const number = ++latest;
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".l-part");
    return number === latest ? part : null; // a later question has been asked meanwhile
  }

  async function search() {
    const values = asked();
    try {
      const part = await fetched(`${words.part}?${values}`);
      if (!part) return;
      list.replaceChildren(part);
      said.textContent = part.dataset.said;
      history.replaceState(null, "", values.size ? `${form.action}?${values}` : form.action);
    } catch {
      said.textContent = words.gone;
      return;
    }
    all(".l-groups a").forEach((link, i) => {
      if (i === 0 && !values.get("q")) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    mark();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  }

  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });

  list.addEventListener("click", async (event) => {
    const link = event.target.closest(".l-more a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    let part;
    try {
      part = await fetched(link.dataset.part);
    } catch {
      said.textContent = words.gone;
      return;
    }
    if (!part) return;
    const rows = all(".l-row", part);
    const last = all(".l-group", list).pop();
    all(".l-group", part).forEach((group) => {
      // A group that goes on where the last page ended stays one.
      if (last && group.dataset.group === last.dataset.group)
        last.querySelector(".l-rows").append(...group.querySelector(".l-rows").children);
      else link.closest(".l-more").before(group);
    });
    const more = part.querySelector(".l-more");
    if (more) link.closest(".l-more").replaceWith(more);
    else link.closest(".l-more").remove();
    mark();
    if (rows.length) rows[0].querySelector("a").focus();
  });

  // What is chosen stays chosen, whatever the list shows.

  const chosen = new Map(); // the slug and the career's name, in the order in which they were chosen

  function mark() {
    const full = chosen.size >= MOST;
    all(".l-pick input", list).forEach((box) => {
      box.checked = chosen.has(box.value);
      box.disabled = full && !box.checked;
      // The list below the bar sends it.
      box.name = "";
    });
    picked.replaceChildren(
      ...[...chosen].map(([slug, career]) => {
        const item = document.createElement("li");
        const label = document.createElement("label");
        const box = document.createElement("input");
        box.type = "checkbox";
        box.name = "guide";
        box.value = slug;
        box.checked = true;
        label.append(box, career);
        item.append(label);
        return item;
      }),
    );
    const name = ["pickedNone", "pickedOne"][chosen.size] || (full ? "pickedMost" : "picked");
    const text = words[name].replace("{n}", chosen.size);
    if (told.textContent !== text) told.textContent = text;
  }

  compare.addEventListener("change", (event) => {
    const box = event.target;
    const row = box.closest(".l-row");
    if (box.checked && row) chosen.set(box.value, row.querySelector(".l-name a").textContent);
    else chosen.delete(box.value);
    const inBar = Boolean(box.closest(".l-picked"));
    mark();
    if (inBar) (picked.querySelector("input") || compare.querySelector(".l-bar button")).focus();
  });
  compare.addEventListener("submit", (event) => {
    if (chosen.size >= 2) return;
    event.preventDefault();
    told.textContent = "";
    mark();
  });
  mark();
})();
