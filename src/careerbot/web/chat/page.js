// What markup and a style sheet cannot do for the chat page. It is loaded before anything is shown, so that
// the page never turns from light to dark before the reader's eyes, and hands Gradio its configuration.
(() => {
  "use strict";

  const WAIT_MS = 300;
  const SLOW_MS = 8000;
  const NOTE_MS = 5000;
  const STUCK_MS = 20000; // after that, what the page says where the chat does not start
  const MAX_ASK = 300;
  const MAX_UNITS = 12;
  const MAX_WORDS = 500;
  const TRY_MS = 500;
  const TRIES = 9;
  const UNDO_MS = 30000;
  const LONG = 1.9; // screens, from which on an answer is folded
  const SHOWN = 1.3; // of it
  const LEAST_SCREEN = 640; // pixels
  const KEEP_MS = 2 * 60 * 60 * 1000;
  const QUESTION = "careerbot-question";
  const TALK = "careerbot-talk"; // of one guide or of all: each address its own
  const COLORS = "careerbot-colors";
  const PLACE = /^guide\/([^/]+)\/unit\/([^?]+)/; // of a mark's value: its guide and its unit
  const GUIDE = /guide\/([^/?]+)\?/; // of the link to an answer's guide

  // What is Gradio's on the page, and its English notes: named here and in page.css, nowhere else.
  const GRADIO = {
    config: "gradio_config",
    log: "#cb-log [role=log]",
    box: "#cb-box textarea",
    career: "#cb-career textarea",
    kept: "#cb-kept textarea",
    call: "gradio_api/queue/join",
    named: "[data-testid][aria-label]",
    note: ".toast-wrap .toast-body.error",
    busy: /busy|full/i,
    tooFast: /too many/i,
  };

  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("cb-data").textContent);
  const words = data.words;
  const finePointer = window.matchMedia("(pointer: fine)");
  const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  const wide = window.matchMedia("(min-width: 64rem)");
  const narrow = window.matchMedia("(max-width: 40rem)");
  window[GRADIO.config] = data.config;

  // In a sandboxed frame the store may not even be looked at; then nothing is kept.
  function inStore(use) {
    try {
      return use(window.sessionStorage);
    } catch {
      return null;
    }
  }

  // How many calls the chat has made: a button that is pressed before Gradio is ready makes none, without a word.
  let nCalls = 0;
  const ownFetch = window.fetch;
  window.fetch = (...sent) => {
    if (String(sent[0]?.url ?? sent[0]).includes(GRADIO.call)) nCalls += 1;
    return ownFetch(...sent);
  };

  function paint(colors) {
    if (colors === "light" || colors === "dark") root.dataset.colors = colors;
    else delete root.dataset.colors;
  }

  // In a frame the page around it says how it is coloured.
  if (!data.frame) paint(inStore((store) => store.getItem(COLORS)));

  // Gradio names the browser's language as the page's, and a screen reader would read the page in a wrong voice.
  const language = root.lang;
  new MutationObserver(() => root.lang !== language && (root.lang = language)).observe(root, { attributeFilter: ["lang"] });

  // In a frame it stays where the reader is: they may have gone on to the page around it.
  function focus(element) {
    if (document.hasFocus()) element.focus({ preventScroll: true });
  }

  function start() {
    const chat = document.querySelector(".cb-app");
    const status = document.querySelector(".cb-status");
    const live = document.getElementById("cb-live");
    const colors = document.getElementById("cb-colors");
    const evidence = document.getElementById("cb-evidence");
    let timers = [];
    let shown = "";
    let waiting = takeAsked();
    let toRestore = "";
    let sendsWaiting = false;
    let isGone = false; // the connection
    let wasGone = false; // since the last answer
    let opener = null;
    let opening = 0;
    const first = document.getElementById("cb-first");
    const firstBox = document.getElementById("cb-first-box");
    let isRestoring = false;
    let isOurs = false;
    let nAtPress = 0; // calls before what a person has just pressed
    const hooks = []; // called with each new answer
    let undo = ""; // what "New chat" has put away

    const log = () => chat.querySelector(GRADIO.log);
    const box = () => chat.querySelector(GRADIO.box);
    // The page's own press, not a person's.
    function press(id) {
      isOurs = true;
      chat.querySelector(`#${id}`)?.click();
      isOurs = false;
    }

    // The line below the box: what takes a moment, what went wrong, what was done

    const offline = () => (box()?.value ? `${words.gone} ${words.still_here}` : words.gone);

    function say(text, forMs) {
      timers.forEach(clearTimeout);
      timers = forMs ? [setTimeout(() => say(isGone ? offline() : ""), forMs)] : [];
      if (status.textContent !== text) status.textContent = text;
    }

    // A question is on its way: ``id`` is the button to press once more where nothing has left the page.
    function asked(id, before = nAtPress) {
      offerBack("");
      say(isGone ? offline() : "");
      if (isGone) return;
      watch(id, before, shown, 1);
      timers = [
        setTimeout(() => (status.textContent = words.wait), WAIT_MS),
        setTimeout(() => (status.textContent = words.slow), SLOW_MS),
      ];
    }

    function pressAndWatch(id) {
      const before = nCalls;
      press(id);
      asked(id, before);
    }

    // What was typed before Gradio was ready may be gone from the box.
    function watch(id, before, last, n, question = box()?.value || "") {
      setTimeout(() => {
        if (!id || nCalls > before || shown !== last || isGone) return;
        if (question && !box().value) fill(question);
        if (n > TRIES) say(words.unsent);
        else {
          press(id);
          watch(id, before, last, n + 1, question);
        }
      }, TRY_MS);
    }

    // The conversation, kept in this tab as what was asked: asked again in its order, it gets the same answers

    const place = `${TALK} ${location.pathname} ${data.guide}`;
    const keptNow = () => chat.querySelector(GRADIO.kept)?.value || "";

    function readKept() {
      const found = inStore((store) => JSON.parse(store.getItem(place) || "null"));
      return found && Date.now() - found.at < KEEP_MS ? found.asked : "";
    }

    function keep() {
      const now = keptNow();
      if (now) inStore((store) => store.setItem(place, JSON.stringify({ at: Date.now(), asked: now })));
    }

    const forget = () => inStore((store) => store.removeItem(place));

    function restore(kept) {
      isRestoring = true;
      say(words.restoring);
      write(chat.querySelector(GRADIO.kept), kept);
      const before = nCalls;
      press("cb-restore");
      watch("cb-restore", before, shown, 1);
      setTimeout(() => {
        isRestoring = false;
        bringWaiting();
      }, SLOW_MS);
    }

    // What a link holds takes the place of what the tab has kept, which can be brought back.
    function restoreSoon(kept) {
      const before = toRestore || keptNow();
      if (box()) restore(kept);
      else toRestore = kept;
      if (before && before !== kept) offerBack(before);
    }

    function offerBack(kept) {
      undo = kept;
      document.getElementById("cb-bring-back").hidden = !kept;
    }

    function empty() {
      const before = keptNow();
      if (evidence.open) closeEvidence();
      forget();
      press("cb-reset");
      if (finder) write(chat.querySelector(GRADIO.career), data.career);
      if (!before) return;
      say(words.emptied, UNDO_MS);
      offerBack(before);
      setTimeout(() => undo === before && offerBack(""), UNDO_MS);
    }

    // Back on a telephone closes what lies over the page, as people expect; in a frame it is the page's around it.
    function holdBack() {
      if (!data.frame) history.pushState({ isOpen: true }, "");
    }

    function letGo() {
      if (history.state?.isOpen) history.back();
    }

    // Questions that are not typed: starters, ?ask=, and one that was left when the connection went

    // Out of the address at once: it would be kept in the browser's history.
    function takeAsked() {
      const here = new URL(location.href);
      const question = (here.searchParams.get("ask") || "").slice(0, MAX_ASK).trim();
      if (here.searchParams.has("ask")) {
        here.searchParams.delete("ask");
        history.replaceState(null, "", here);
      }
      const left = inStore((store) => {
        const kept = store.getItem(QUESTION);
        store.removeItem(QUESTION);
        return kept;
      });
      return left || question;
    }

    function write(field, text) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    const fill = (question) => write(box(), question);

    function send(question) {
      if (!box()) {
        waiting = question;
        sendsWaiting = true;
        say(words.wait);
        timers = [setTimeout(() => box() || say(words.slow, STUCK_MS), SLOW_MS)];
        return;
      }
      fill(question);
      pressAndWatch("cb-send");
    }

    // The server draws a box of its own, which is there long before Gradio's.
    function beginEarly() {
      if (box()) return;
      first.hidden = false;
      first.addEventListener("submit", (event) => {
        event.preventDefault();
        if (firstBox.value.trim()) send(firstBox.value);
      });
      firstBox.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        first.requestSubmit();
      });
    }

    function endEarly() {
      if (!box() || !first.isConnected) return;
      const isIn = first.contains(document.activeElement);
      if (!waiting) waiting = firstBox.value;
      first.remove();
      if (isIn) focus(box());
    }

    function bringWaiting() {
      if (!waiting || !box() || isRestoring) return;
      const question = waiting;
      waiting = "";
      if (sendsWaiting) send(question);
      else fill(question);
      sendsWaiting = false;
    }

    // When the server answers again, Gradio loads the page anew: the question waits in this tab, for that once.
    function keepQuestion() {
      const question = wasGone && box() ? box().value : "";
      if (question) inStore((store) => store.setItem(QUESTION, question));
    }

    // The career that the conversation is about, where there are several: its slug stands in a field of Gradio's,
    // which the server changes with an answer

    const careers = new Map(data.careers);
    const finder = document.getElementById("cb-careers");
    const chosen = () => chat.querySelector(GRADIO.career)?.value || "";

    function showCareer() {
      const now = document.getElementById("cb-now");
      if (!now || !chat.querySelector(GRADIO.career)) return;
      const slug = chosen();
      if ((now.dataset.shown ?? data.career) === slug) return;
      now.dataset.shown = slug;
      now.textContent = careers.get(slug) || words.all_careers;
      now.lang = slug ? "en" : language;
      document.getElementById("cb-change").textContent = slug ? words.change : words.choose;
      document.getElementById("cb-all").hidden = !slug;
      const link = document.querySelector(".cb-guide-link");
      link.textContent = slug ? words.read_guide : words.browse;
      showFacts(slug);
      link.setAttribute("href", `${slug ? `guide/${encodeURIComponent(slug)}` : "guides"}?lang=${language}`);
    }

    async function showFacts(slug) {
      const facts = document.getElementById("cb-facts");
      facts.dataset.of = slug;
      let found = "";
      try {
        const response = slug ? await fetch(`guide/${encodeURIComponent(slug)}/facts?lang=${language}`) : null;
        found = response?.ok ? await response.text() : "";
      } catch {
        // Without a connection there are none to show.
      }
      if (facts.dataset.of !== slug) return; // chosen another meanwhile
      const page = new DOMParser().parseFromString(found, "text/html");
      facts.replaceChildren(...[...page.body.children].map((part) => document.importNode(part, true)));
    }

    // Before the first question the page is loaded anew, with questions to begin with for this career.
    function choose(slug) {
      if (finder.open) {
        finder.close();
        letGo();
      }
      if (!chat.querySelector(".cb-answer") && !box()?.value) {
        const here = new URL(location.href);
        const name = data.frame ? "career" : "guide";
        if (slug) here.searchParams.set(name, slug);
        else here.searchParams.delete(name);
        location.assign(here);
        return;
      }
      write(chat.querySelector(GRADIO.career), slug);
      showCareer();
      say(words.chosen.replace("{career}", () => careers.get(slug) || words.all_careers), NOTE_MS);
      if (box() && finePointer.matches) focus(box());
    }

    function askAbout(button) {
      const question = typed(button.closest(".cb-answer"));
      if (!question || !box()) return;
      write(chat.querySelector(GRADIO.career), button.value);
      fill(question);
      pressAndWatch("cb-ask-about");
    }

    // Letters without accents: "medico" finds "Médico".
    const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

    function listCareers() {
      const wanted = bare(document.getElementById("cb-find").value).split(/\s+/);
      const found = data.careers.filter(([, name]) => wanted.every((word) => bare(name).includes(word)));
      const said = [words.found_none, words.found_one][found.length] || words.found;
      document.querySelector(".cb-found").textContent = said.replace("{n}", found.length);
      // No career is a choice, too, until a name is looked for.
      const none = chosen() && wanted.join("") === "" ? [["", words.all_careers]] : [];
      const items = [...none, ...found].map(([slug, name]) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "cb-choose", value: slug, textContent: name });
        if (!slug) button.lang = language;
        if (slug === chosen()) button.setAttribute("aria-current", "true");
        const item = document.createElement("li");
        item.append(button);
        return item;
      });
      document.getElementById("cb-found").replaceChildren(...items);
    }

    function openFinder() {
      document.getElementById("cb-find").value = "";
      listCareers();
      finder.inert = true;
      finder.showModal();
      finder.inert = false;
      holdBack();
      focus(document.getElementById(finePointer.matches ? "cb-find" : "cb-careers-name"));
    }

    function closeFinder() {
      finder.close();
      letGo();
      focus(document.getElementById("cb-change"));
    }

    // After an answer

    // Moves this page only: scrollIntoView would also move a page around a frame.
    function reveal(element, where) {
      const top = element.getBoundingClientRect().top - document.querySelector(".cb-header").offsetHeight - 8;
      const bottom = element.getBoundingClientRect().bottom - chat.querySelector("#cb-composer").getBoundingClientRect().top;
      const by = where === "top" ? top : Math.min(Math.max(bottom + 8, 0), top);
      window.scrollBy({ top: by, behavior: lessMotion.matches ? "auto" : "smooth" });
    }

    function keepFocus() {
      const active = document.activeElement;
      const gone = !active || active === document.body;
      if (!gone && !active.closest("#cb-starters, #cb-next, #cb-again, #cb-send, .cb-undo, .cb-ask-about")) return;
      // On a phone the box would bring up the keyboard over the answer.
      const next = finePointer.matches ? box() : log();
      if (next) focus(next);
    }

    function plain(element) {
      const copy = element.cloneNode(true);
      copy.querySelectorAll(".cb-hidden, .cb-undo, .cb-column").forEach((part) => part.remove());
      copy.querySelectorAll(".cb-mark").forEach((mark) => (mark.textContent = `[${mark.textContent.trim()}]`));
      return copy.textContent.replace(/\s+/g, " ").trim();
    }

    // What an answer says, part by part
    function parts(answer) {
      return [...answer.querySelectorAll(":is(p, li, h4, tbody tr)")].filter(
        (part) => !part.closest(".cb-sources, .cb-drawn, .cb-tools, .cb-reasons, .cb-more, .cb-choices"),
      );
    }

    function line(part) {
      if (!part.matches("tr")) return part.matches("li") ? `- ${plain(part)}` : plain(part);
      const [name, ...said] = [...part.cells].map(plain);
      return `- ${name}: ${said.join("; ")}`;
    }

    const lines = (answer) => parts(answer).map(line);

    function tidy() {
      if (box()) document.querySelector(".cb-stuck")?.remove();
      readNotes();
      showCareer();
      // The field may get its new value after what is watched has changed.
      setTimeout(showCareer);
      endEarly();
      if (box() && !isRestoring && toRestore) {
        const kept = toRestore;
        toRestore = "";
        restore(kept);
      }
      bringWaiting();
      const view = log();
      if (!view) return;
      // Gradio names each message with its whole source text. What is read aloud is said once, below.
      view.querySelectorAll(GRADIO.named).forEach((part) => part.removeAttribute("aria-label"));
      view.querySelectorAll(".cb-support a:is([href^='tel:'], [href^='sms:'])").forEach((link) => link.removeAttribute("target"));
      if (view.getAttribute("aria-live") !== "off") {
        view.setAttribute("aria-live", "off");
        view.tabIndex = -1;
      }
      const answers = view.querySelectorAll(".cb-answer");
      const last = answers[answers.length - 1];
      if ((last ? last.id : "") === shown) return;
      shown = last ? last.id : "";
      wasGone = isGone;
      if (last) {
        isRestoring = false;
        setTimeout(keep);
        say("");
      }
      bringWaiting();
      if (last) {
        fold(last);
        hooks.forEach((hook) => hook(last));
      }
      live.textContent = last ? `${words.answer}: ${lines(last).join(" ")}` : "";
      if (last) {
        const questions = view.querySelectorAll(".cb-asked");
        reveal(last.matches(".cb-notice") ? last : questions[questions.length - 1], "top");
      } else {
        window.scrollTo({ top: 0 });
      }
      keepFocus();
    }

    // On a telephone a long answer begins with what comes first; the rest is one tap away.
    function fold(answer) {
      const card = answer.querySelector(".cb-card");
      const screen = Math.max(window.innerHeight, LEAST_SCREEN); // of a low frame, or a telephone on its side
      if (!narrow.matches || !card || answer.offsetHeight <= LONG * screen) return;
      const end = card.getBoundingClientRect().top + SHOWN * screen;
      const isBeyond = (part) => {
        const { top, bottom } = part.getBoundingClientRect();
        return (part.matches("ul, .cb-sides, .cb-wide") ? top : bottom) > end; // of a list the lines that fit are shown
      };
      const beyond = [...card.querySelectorAll(":is(.cb-card > *, ul > li, .cb-side, tbody tr)")].filter(isBeyond);
      beyond.forEach((part) => part.classList.add("cb-beyond"));
      const more = document.createElement("button");
      Object.assign(more, { type: "button", className: "cb-unfold", textContent: words.show_all });
      more.addEventListener("click", () => {
        beyond.forEach((part) => part.classList.remove("cb-beyond"));
        more.remove();
        focus(log());
      });
      card.after(more);
    }

    // Gradio's notes about the connection, in our words and in one place; the style sheet hides its own.
    function readNotes() {
      const note = chat.querySelector(GRADIO.note);
      if (note && GRADIO.busy.test(note.textContent)) say(words.busy);
      else if (note && GRADIO.tooFast.test(note.textContent)) say(words.too_fast);
      else if (note) connection(false);
      else if (isGone && navigator.onLine) connection(true);
    }

    function connection(isThere) {
      if (isGone === !isThere) return;
      isGone = !isThere;
      wasGone ||= isGone;
      say(isGone ? offline() : "");
    }

    // The passage where it stands: beside the chat, over it on a narrow screen

    function openSource(id) {
      const source = document.getElementById(id);
      if (!source) return;
      source.open = true;
      reveal(source, "nearest");
      focus(source.querySelector("summary"));
    }

    async function passage(address) {
      try {
        const response = await fetch(address);
        if (!response.ok) return null;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        return page.querySelector("article.cb-evidence");
      } catch {
        return null;
      }
    }

    // What a dialog focuses as it opens is scrolled to, in a page around a frame too. An inert one focuses nothing.
    function showEvidence() {
      evidence.inert = true;
      if (wide.matches) evidence.show();
      else evidence.showModal();
      evidence.inert = false;
    }

    async function openEvidence(button) {
      const number = ++opening;
      const article = await passage(button.value);
      if (number !== opening) return;
      if (!article) {
        if (button.name) openSource(button.name);
        else say(words.not_opened, NOTE_MS);
        return;
      }
      opener?.removeAttribute("aria-expanded");
      opener = button;
      opener.setAttribute("aria-expanded", "true");
      const body = document.getElementById("cb-evidence-body");
      body.replaceChildren(document.importNode(article, true));
      body.querySelectorAll("a[href]").forEach((link) => ((link.target = "_blank"), (link.rel = "noopener")));
      // To show a dialog takes the focus; the attribute alone does not.
      if (!evidence.open) {
        if (document.hasFocus()) showEvidence();
        else evidence.setAttribute("open", "");
        holdBack();
      }
      const mark = body.querySelector("mark");
      body.scrollTop = mark ? mark.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop - 48 : 0;
      focus(document.getElementById("cb-evidence-name"));
    }

    function closeEvidence() {
      const takesFocus = evidence.contains(document.activeElement);
      const back = opener;
      evidence.close();
      letGo();
      opener?.removeAttribute("aria-expanded");
      opener = null;
      if (takesFocus && back?.isConnected) focus(back);
    }

    // Rating

    function typed(answer) {
      const questions = [...log().querySelectorAll(".cb-typed")];
      const before = questions.filter((one) => answer.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING);
      return before.length ? before[before.length - 1].textContent : "";
    }

    function ratingOf(answer) {
      if (!answer.dataset.rating) {
        const bytes = crypto.getRandomValues(new Uint8Array(12));
        answer.dataset.rating = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      }
      const places = [...answer.querySelectorAll(".cb-mark")].map((mark) => {
        const [, slug, unit] = PLACE.exec(mark.value);
        return [decodeURIComponent(slug), decodeURIComponent(unit)];
      });
      const link = answer.querySelector(".cb-of a");
      const own = link ? decodeURIComponent(GUIDE.exec(link.getAttribute("href"))[1]) : data.guide;
      // In an answer about several careers each place says whose it is.
      const units = places.map(([slug, unit]) => (own ? unit : `${slug}/${unit}`));
      return {
        id: answer.dataset.rating,
        guide: own,
        units: [...new Set(units)].slice(0, MAX_UNITS),
      };
    }

    async function post(rating, isLast = true) {
      try {
        const response = await fetch("feedback", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(rating),
        });
        if (isLast || !response.ok) say(response.ok ? words.thanks : words.not_sent, NOTE_MS);
        return response.ok;
      } catch {
        say(words.not_sent, NOTE_MS);
        return false;
      }
    }

    function rate(button) {
      const answer = button.closest(".cb-answer");
      const helped = button.matches(".cb-yes");
      answer.querySelectorAll(".cb-yes, .cb-no").forEach((one) => one.setAttribute("aria-pressed", one === button));
      answer.querySelector(".cb-reasons")?.remove();
      post({ ...ratingOf(answer), helped }, helped);
      if (helped) return;
      answer.querySelector(".cb-tools").after(document.getElementById("cb-reasons").content.cloneNode(true));
      focus(answer.querySelector(".cb-reasons input"));
      reveal(answer.querySelector(".cb-reasons"), "nearest");
    }

    function closeReasons(form) {
      const button = form.closest(".cb-answer").querySelector(".cb-no");
      form.remove();
      focus(button);
    }

    async function sendReasons(form) {
      const answer = form.closest(".cb-answer");
      const given = new FormData(form);
      const reason = given.get("reason") || "";
      const own = (given.get("words") || "").trim();
      const question = reason || own ? typed(answer).slice(0, MAX_WORDS) : "";
      if (await post({ ...ratingOf(answer), helped: false, reason, words: own, question })) closeReasons(form);
    }

    // What is pressed

    const PRESSED = {
      ".cb-mark, .cb-show, .cb-fact, .cb-term": openEvidence,
      ".cb-starter, .cb-ask-this": (button) => send(button.textContent.trim()),
      ".cb-way-on": () => box()?.focus(),
      ".cb-undo": () => pressAndWatch("cb-ask-alone"),
      ".cb-yes, .cb-no": rate,
      ".cb-cancel": (button) => closeReasons(button.closest("form")),
      ".cb-choose": (button) => choose(button.value),
      ".cb-ask-about": askAbout,
      "#cb-change": openFinder,
      "#cb-all": () => choose(""),
      "#cb-careers-close": closeFinder,
      "#cb-careers": (target) => target === finder && closeFinder(),
      "#cb-evidence-close": closeEvidence,
      "#cb-evidence": (target) => target === evidence && wide.matches === false && closeEvidence(),
      "#cb-again": empty,
      "#cb-more": (button) => {
        const isOpen = document.querySelector(".cb-header").classList.toggle("cb-unfolded");
        button.setAttribute("aria-expanded", isOpen);
      },
      "#cb-bring-back": () => {
        restore(undo);
        offerBack("");
      },
      "#cb-send": () => isOurs || asked("cb-send"),
      "#cb-next button": (button) => asked(button.id),
    };

    for (const pressed of ["click", "keydown"]) document.addEventListener(pressed, () => (nAtPress = nCalls), true);

    document.addEventListener("click", (event) => {
      for (const [selector, act] of Object.entries(PRESSED)) {
        const target = event.target.closest(selector);
        if (!target) continue;
        // A click on a dialog itself is one beside its content.
        act(target.matches("dialog") ? event.target : target);
        return;
      }
    });

    // A page in another tab is to be as light or dark as this one.
    document.addEventListener(
      "click",
      (event) => {
        const link = event.target.closest('a[target="_blank"]');
        if (!link || link.origin !== location.origin) return;
        const address = new URL(link.href);
        if (root.dataset.colors) address.searchParams.set("colors", root.dataset.colors);
        else address.searchParams.delete("colors");
        link.href = address.href;
      },
      true,
    );

    document.addEventListener("submit", (event) => {
      if (!event.target.matches(".cb-reasons")) return;
      event.preventDefault();
      sendReasons(event.target);
    });

    document.addEventListener("keydown", (event) => {
      const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (sends && event.target.matches(GRADIO.box)) asked("cb-send");
      if (event.key === "Escape" && evidence.open) {
        event.preventDefault();
        closeEvidence();
      }
    });

    evidence.addEventListener("cancel", (event) => {
      event.preventDefault();
      closeEvidence();
    });

    if (finder) {
      document.getElementById("cb-find").addEventListener("input", listCareers);
      // Escape closes it, and nothing around this page.
      finder.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        closeFinder();
      });
      finder.addEventListener("keydown", (event) => {
        const first = document.querySelector("#cb-found button");
        if (event.key === "Enter" && event.target.id === "cb-find" && event.target.value.trim() && first) choose(first.value);
      });
    }

    if (colors) {
      colors.value = root.dataset.colors || "auto";
      colors.addEventListener("change", () => {
        paint(colors.value);
        inStore((store) => store.setItem(COLORS, colors.value));
      });
    }

    // A message may need a second line: the box makes room.
    for (const [name, part] of [["--foot", document.querySelector(".cb-footer")], ["--head", document.querySelector(".cb-header")]]) {
      new ResizeObserver(() => root.style.setProperty(name, `${part.offsetHeight}px`)).observe(part, { box: "border-box" });
    }

    window.addEventListener("popstate", () => {
      if (finder?.open) closeFinder();
      if (evidence.open) closeEvidence();
    });
    window.addEventListener("pagehide", keepQuestion);
    window.addEventListener("offline", () => connection(false));
    window.addEventListener("online", () => connection(true));
    toRestore = readKept();
    beginEarly();
    const shared = { words, data, say, focus, log, typed, plain, parts, line, lines, reveal };
    const detail = { ...shared, kept: keptNow, restore: restoreSoon, onAnswer: (hook) => hooks.push(hook) };
    document.dispatchEvent(new CustomEvent("careerbot", { detail }));
    new MutationObserver(tidy).observe(chat, { childList: true, subtree: true });
    tidy();
  }

  // Before Gradio's scripts, for which DOMContentLoaded waits.
  document.addEventListener("readystatechange", () => document.readyState === "interactive" && start());
})();
