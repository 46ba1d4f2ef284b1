// What a style sheet cannot do for the chat page: open a source, say that it takes a moment,
// keep the place of the reader and of the keyboard. The chat works without it.
(() => {
  "use strict";

  const WORDS = {
    wait: "Looking in the guide ...",
    slow: "This takes longer than usual. Your question is on its way.",
    gone: "The connection is gone. Your question is still here.",
    busy: "Many people are asking right now. Please send your question again.",
  };
  const WAIT_MS = 300;
  const SLOW_MS = 8000;
  const KEPT = "careerbot-question";

  const chat = document.querySelector(".cb-app");
  const status = document.querySelector(".cb-status");
  const finePointer = window.matchMedia("(pointer: fine)");
  const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  let timers = [];
  let shown = "";
  let brought = false;

  const log = () => chat.querySelector("#cb-log [role=log]");
  const box = () => chat.querySelector("#cb-box textarea");

  function say(words) {
    timers.forEach(clearTimeout);
    timers = [];
    if (status.textContent !== words) status.textContent = words;
  }

  function asked() {
    say("");
    timers = [
      setTimeout(() => (status.textContent = WORDS.wait), WAIT_MS),
      setTimeout(() => (status.textContent = WORDS.slow), SLOW_MS),
    ];
  }

  function openSource(mark) {
    const source = document.getElementById(mark.hash.slice(1));
    if (!source) return;
    source.open = true;
    reveal(source, "nearest");
    source.querySelector("summary").focus({ preventScroll: true });
  }

  // Moves the conversation only: scrollIntoView would also move the page around a frame.
  function reveal(element, where) {
    const view = log();
    const from = view.getBoundingClientRect();
    const at = element.getBoundingClientRect();
    let by = at.top - from.top;
    if (where === "nearest") by = Math.min(Math.max(at.bottom - from.bottom + 8, 0), at.top - from.top);
    const scrolls = view.scrollHeight > view.clientHeight + 1 ? view : document.scrollingElement;
    scrolls.scrollBy({ top: by, behavior: lessMotion.matches ? "auto" : "smooth" });
  }

  function keepFocus() {
    const active = document.activeElement;
    const lost = !active || active === document.body || active.closest("#cb-starters, #cb-next, #cb-again, #cb-send");
    if (!lost) return;
    // On a phone the box would bring up the keyboard over the answer.
    const next = finePointer.matches ? box() : log();
    if (next) next.focus({ preventScroll: true });
  }

  // When the server answers again, Gradio loads the page anew: the question waits in this tab, for that once.
  function keepQuestion() {
    const question = status.textContent === WORDS.gone && box() ? box().value : "";
    if (question) inStore((store) => store.setItem(KEPT, question));
  }

  function bringQuestion() {
    const field = box();
    if (!field || brought) return;
    brought = true;
    inStore((store) => {
      const question = store.getItem(KEPT);
      store.removeItem(KEPT);
      if (!question) return;
      field.value = question;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // In a sandboxed frame the store may not even be looked at.
  function inStore(use) {
    try {
      use(window.sessionStorage);
    } catch {
      /* then the question has to be typed again */
    }
  }

  // Gradio's notes about the connection, in our words and in one place; the style sheet hides its own.
  function readNotes() {
    const note = chat.querySelector(".toast-wrap .toast-body.error");
    if (note) say(/busy|full/i.test(note.textContent) ? WORDS.busy : WORDS.gone);
    else if (status.textContent === WORDS.gone && navigator.onLine) say("");
  }

  function tidy() {
    readNotes();
    bringQuestion();
    const view = log();
    if (!view) return;
    // Gradio names each message with its whole source text, and the list in words of its own.
    view.querySelectorAll("[data-testid][aria-label]").forEach((part) => part.removeAttribute("aria-label"));
    if (view.tabIndex !== 0) {
      view.tabIndex = 0;
      view.setAttribute("aria-label", "Conversation");
    }
    const answers = view.querySelectorAll(".cb-answer");
    const last = answers[answers.length - 1];
    if ((last ? last.id : "") === shown) return;
    shown = last ? last.id : "";
    say("");
    if (last) {
      const questions = view.querySelectorAll(".cb-asked");
      reveal(last.matches(".cb-notice") ? last : questions[questions.length - 1], "top");
    }
    keepFocus();
  }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".cb-mark");
    if (mark) {
      event.preventDefault();
      openSource(mark);
    } else if (event.target.closest("#cb-send, #cb-starters button, #cb-next button")) {
      asked();
    }
  });

  document.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (sends && event.target.matches("#cb-box textarea")) asked();
  });

  window.addEventListener("pagehide", keepQuestion);
  window.addEventListener("offline", () => say(WORDS.gone));
  window.addEventListener("online", () => say(""));
  new MutationObserver(tidy).observe(chat, { childList: true, subtree: true });
})();
