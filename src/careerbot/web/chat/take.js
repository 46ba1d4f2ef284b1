// What a reader takes away from the chat: copied, saved, printed, linked to, read aloud. The page's script calls
// this with what it shares once the page is there.
(() => {
  "use strict";

  const PLACE = /^guide\/([^/]+)\/unit\/([^?]+)/; // of a mark's value: its guide and its unit
  const NOTE_MS = 5000;
  const LINK_MS = 60000;
  const LINKED = "#answer=";
  const MOST_LINKED = 8; // questions: more than an answer is understood by
  const READ = "cb-read"; // what is read aloud, for the style sheet

  document.addEventListener("careerbot", ({ detail: page }) => {
    const { words, data, say, focus, log, typed, plain, lines } = page;
    const root = document.documentElement;

    const address = (path) => new URL(path, location.href).href;

    // Copied and saved

    function sourcesOf(answer) {
      return [...answer.querySelectorAll(".cb-source")].map((source) => {
        const [, slug, unit] = PLACE.exec(source.querySelector(".cb-show").value);
        const number = source.querySelector(".cb-number").textContent;
        return `[${number}] ${plain(source.querySelector(".cb-label"))}\n    ${address(`guide/${slug}#${unit}`)}`;
      });
    }

    function textOf(answer) {
      const sources = sourcesOf(answer);
      const from = sources.length ? ["", words.copied_from, ...sources] : [];
      return [typed(answer), "", ...lines(answer), ...from].join("\n");
    }

    // A call for help stays out of what is kept, whoever keeps it.
    const answers = () => [...log().querySelectorAll(".cb-answer:not(.cb-support, .cb-notice)")];

    async function copy(some) {
      const done = await toClipboard(some.map(textOf).join("\n\n\n"));
      say(done ? words.copied : words.not_copied, NOTE_MS);
    }

    function save(some) {
      const parts = some.map((answer) => {
        const [question, ...rest] = textOf(answer).split("\n");
        return `## ${question}\n${rest.join("\n")}`;
      });
      const text = `# ${words.name}\n\n${location.origin}${location.pathname}\n\n${parts.join("\n\n")}\n`;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
      link.download = "career-chat.md";
      link.click();
      URL.revokeObjectURL(link.href);
      say(words.saved, NOTE_MS);
    }

    async function toClipboard(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Not over plain http, where the older way still works.
        const active = document.activeElement;
        const field = document.createElement("textarea");
        field.value = text;
        field.className = "cb-hidden";
        document.body.append(field);
        field.select();
        const done = document.execCommand("copy");
        field.remove();
        if (active) focus(active);
        return done;
      }
    }

    // Printed: one answer with its question, or all

    function print(answer) {
      const parts = answer ? [...log().querySelectorAll(".cb-asked, .cb-answer")] : [];
      parts.forEach((part) => part.classList.toggle("cb-not-printed", part !== answer));
      const before = parts.slice(0, parts.indexOf(answer)).filter((part) => part.matches(".cb-asked"));
      before.at(-1)?.classList.remove("cb-not-printed");
      if (answer) window.addEventListener("afterprint", () => parts.forEach((part) => part.classList.remove("cb-not-printed")), { once: true });
      window.print();
    }

    // A link to one answer: what was asked stands behind the #, which no server and no log gets to see. The lines of
    // the answer come along as short numbers, so that it can be said whether the guide has changed since.

    // FNV-1a, 32 bits
    function mark(text) {
      let hash = 0x811c9dc5;
      for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
      return hash.toString(36);
    }

    function linkTo(answer) {
      const number = Number(answer.id.split("-").pop());
      const asked = JSON.parse(page.kept() || "[]");
      const at = asked.findIndex((one) => one.number === number);
      if (at < 0) return "";
      // In a frame the guide is settled; on a page of its own the question says which.
      const of = (one) => (data.frame && data.guide ? { ...one, career: data.guide, how: one.how === "plain" ? "of_career" : one.how } : one);
      const held = {
        asked: asked.slice(Math.max(0, at + 1 - MOST_LINKED), at + 1).map(of),
        on: new Date().toISOString().slice(0, 10),
        lines: lines(answer).map(mark),
      };
      const bytes = new TextEncoder().encode(JSON.stringify(held));
      const code = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
      const link = new URL("./", location.href);
      link.searchParams.set("lang", root.lang);
      if (data.guide || data.career) link.searchParams.set("guide", data.guide || data.career);
      return `${link.href}${LINKED}${code}`;
    }

    async function copyLink(answer) {
      const link = linkTo(answer);
      if (link) say((await toClipboard(link)) ? words.link_copied : words.not_copied, 2 * NOTE_MS);
    }

    // Out of the address at once: it would be kept in the browser's history.
    function takeLinked() {
      if (!location.hash.startsWith(LINKED)) return null;
      const code = location.hash.slice(LINKED.length).replace(/-/g, "+").replace(/_/g, "/");
      history.replaceState(null, "", location.pathname + location.search);
      try {
        const bytes = Uint8Array.from(atob(code), (char) => char.charCodeAt(0));
        const held = JSON.parse(new TextDecoder().decode(bytes));
        if (!held.asked.length || !Array.isArray(held.lines)) throw new TypeError();
        return held;
      } catch {
        say(words.link_broken, LINK_MS);
        return null;
      }
    }

    let linked = null;

    function openLinked() {
      const held = takeLinked();
      if (!held) return;
      linked = held;
      page.restore(JSON.stringify(held.asked));
    }

    function compare(answer) {
      const parts = page.parts(answer);
      const before = new Set(linked.lines);
      const now = new Set(parts.map((part) => mark(page.line(part))));
      parts.forEach((part) => part.classList.toggle("cb-since", !before.has(mark(page.line(part)))));
      const gone = linked.lines.filter((one) => !now.has(one)).length;
      const isSame = gone === 0 && now.size === before.size;
      const on = new Date(`${linked.on}T12:00`);
      const date = Number.isNaN(on.getTime()) ? String(linked.on) : on.toLocaleDateString(root.lang, { dateStyle: "long" });
      const text = isSame ? words.link_same : words.link_changed;
      say(text.replace("{date}", () => date).replace("{gone}", gone), LINK_MS);
      linked = null;
    }

    page.onAnswer((answer) => linked && compare(answer));
    window.addEventListener("hashchange", openLinked);
    openLinked();

    // Read aloud by a voice that is on this device: others would send the words to their makers

    const speech = window.speechSynthesis;
    let reading = null; // the button

    const voiceFor = (language) => speech?.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));

    function offerVoice() {
      root.classList.toggle("cb-speaks", Boolean(voiceFor("en") || voiceFor(root.lang)));
    }

    // Sentences of a paragraph with where they stand, without marks of sources.
    function sentences(part) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, (node) =>
        node.parentElement.closest(".cb-mark, .cb-hidden, .cb-undo, .cb-column") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
      );
      const nodes = [];
      while (walker.nextNode()) nodes.push(walker.currentNode);
      const text = nodes.map((node) => node.data).join("");
      const place = (offset) => {
        let left = offset;
        const node = nodes.find((one) => (left <= one.data.length ? true : ((left -= one.data.length), false)));
        return [node, left];
      };
      const language = part.closest("[lang]").lang.slice(0, 2);
      const segments = Intl.Segmenter ? [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)] : [{ segment: text, index: 0 }];
      return segments
        .filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment))
        .map(({ segment, index }) => {
          const range = document.createRange();
          range.setStart(...place(index));
          range.setEnd(...place(index + segment.trimEnd().length));
          return { text: segment.trim(), range, language, part };
        });
    }

    function stopReading() {
      speech?.cancel();
      window.CSS.highlights?.delete(READ);
      if (reading) reading.textContent = words.listen;
      reading = null;
    }

    function speak(button, queue) {
      const next = queue.shift();
      if (reading !== button) return;
      if (!next || !button.isConnected) {
        stopReading();
        return;
      }
      const utterance = new SpeechSynthesisUtterance(next.text);
      const voice = voiceFor(next.language);
      if (!voice) {
        speak(button, queue);
        return;
      }
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.onend = () => speak(button, queue);
      utterance.onerror = () => reading === button && stopReading();
      if (window.Highlight) CSS.highlights.set(READ, new Highlight(next.range));
      page.reveal(next.part, "nearest");
      speech.speak(utterance);
    }

    function listen(button) {
      const wasOn = reading === button;
      stopReading();
      if (wasOn) return;
      reading = button;
      button.textContent = words.listen_stop;
      const queue = page.parts(button.closest(".cb-answer")).flatMap(sentences);
      if (queue.some(({ language }) => voiceFor(language))) speak(button, queue);
      else {
        stopReading();
        say(words.listen_none, NOTE_MS);
      }
    }

    if (speech) {
      offerVoice();
      speech.addEventListener?.("voiceschanged", offerVoice);
      window.addEventListener("pagehide", stopReading);
    }

    const ANSWER = {
      "cb-copy": (answer) => copy([answer]),
      "cb-save": (answer) => save([answer]),
      "cb-link": copyLink,
      "cb-print": print,
      "cb-listen": (_, button) => listen(button),
    };
    const ALL = { "cb-copy-all": () => copy(answers()), "cb-save-all": () => save(answers()), "cb-print-all": () => print() };

    document.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const menu = event.target.closest(".cb-keep");
      document.querySelectorAll(".cb-keep[open]").forEach((one) => (one !== menu || button) && (one.open = false));
      if (!button) return;
      const name = Object.keys(ANSWER).find((one) => button.classList.contains(one));
      const answer = button.closest(".cb-answer");
      if (name && answer) ANSWER[name](answer, button);
      else ALL[button.id]?.();
    });
    document.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && event.target.closest?.(".cb-keep[open]");
      if (!menu) return;
      menu.open = false;
      focus(menu.querySelector("summary"));
    });
  });
})();
