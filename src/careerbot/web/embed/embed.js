// Puts the chat into a page: a frame right after this script's element, or a button that opens a panel.
// The server calls this function with its settings. It changes nothing else in the page.
(settings) => {
  "use strict";

  // WCAG 2.2, AA
  const LEAST_CONTRAST = 4.5;
  // Height of an inline frame, in pixels
  const [LOWEST, HIGHEST] = [320, 720];
  // Screens that an open panel covers
  const SMALL = "(max-width: 480px), (max-height: 480px)";
  const OPEN = "careerbot-open";
  // What the chat has to answer the page, once loaded, and a page to settle; in milliseconds
  const [ANSWERS, SETTLES] = [3000, 1000];
  // A frame with these can do nothing to the page around it, and its links open tabs of their own.
  const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";

  const script = document.currentScript;
  const complain = (text) => console.error(`careerbot: ${text}`);
  if (!script) {
    complain("embed.js must not be a module.");
    return;
  }

  const given = script.dataset;
  const isBubble = given.mode === "bubble";
  const tag = (given.lang || "").toLowerCase();
  const language = [tag, tag.split("-")[0]].find((one) => Object.hasOwn(settings.texts, one)) || settings.language;
  const texts = settings.texts[language];
  const name = (given.name || "").trim() || texts.name;
  const own = ownColors();
  const address = new URL("embed", script.src);
  const asked = {
    guide: given.guide,
    lang: language,
    theme: given.theme,
    color: own.color,
    text: own.text,
    mode: isBubble && "bubble",
  };
  for (const [key, value] of Object.entries(asked)) if (value) address.searchParams.set(key, value);

  // Colours

  function hex(text) {
    const [, found] = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim()) || [];
    return found && `#${found.length === 6 ? found : found.replace(/./g, "$&$&")}`;
  }

  function luminance(color) {
    return [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
      const value = parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16) / 255;
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    }, 0);
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  // What the attributes ask for; nothing, if it could not be read.
  function ownColors() {
    const [ground, ink] = [given.color || "", given.textColor || ""];
    if (!ground && !ink) return {};
    const color = hex(ground);
    const text = ink ? hex(ink) : color && ["#ffffff", "#000000"].sort((a, b) => contrast(b, color) - contrast(a, color))[0];
    let wrong = "";
    if (!ground) wrong = "data-text-color needs data-color";
    else if (!color || !text) wrong = "colors have six digits, as in #1f5f8b";
    else if (contrast(color, text) < LEAST_CONTRAST)
      wrong = `${text} on ${color} cannot be read. Leave data-text-color out`;
    if (wrong) complain(wrong);
    return wrong ? {} : { color, text };
  }

  // Parts. Shadow roots, so that the page's style sheets and ours leave each other alone; no markup and no
  // style elements, so that a strict policy of the page has nothing to object to.

  function make(kind, className, text) {
    const made = document.createElement(kind);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function host(css) {
    const made = document.createElement("careerbot-chat");
    const root = made.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(settings.css.common + css);
    root.adoptedStyleSheets = [sheet];
    made.setAttribute("theme", given.theme || "");
    return [made, root];
  }

  function frame(hear) {
    const made = make("iframe");
    made.title = name;
    made.loading = "lazy";
    made.allow = "clipboard-write";
    made.referrerPolicy = "no-referrer";
    made.setAttribute("sandbox", SANDBOX);
    made.src = address.href;
    // A browser does not say why it leaves a frame empty; the chat in it would have answered.
    const note = make("p", "note", texts.blocked.replace("{origin}", () => location.origin));
    note.hidden = true;
    made.addEventListener("load", () => {
      made.contentWindow.postMessage({ careerbot: "hello" }, address.origin);
      setTimeout(() => {
        if (answered || !made.isConnected) return;
        made.hidden = true;
        note.hidden = false;
      }, ANSWERS);
    });
    let answered = false;
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== made.contentWindow || origin !== address.origin || !data) return;
      answered = true;
      hear(data);
    });
    return [made, note];
  }

  function inline() {
    if (script.closest("head")) {
      complain("put this line into the <body>, not into the <head>.");
      return;
    }
    const [place, root] = host(settings.css.inline);
    const [chat, note] = frame((said) => {
      if (said.careerbot !== "height" || !Number.isFinite(said.height)) return;
      chat.style.height = `${Math.min(Math.max(said.height, LOWEST), HIGHEST)}px`;
    });
    root.append(chat, note);
    script.after(place);
  }

  // The button and its panel

  function icon(path) {
    const [made, line] = ["svg", "path"].map((kind) => document.createElementNS("http://www.w3.org/2000/svg", kind));
    made.setAttribute("viewBox", "0 0 24 24");
    made.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    made.append(line);
    return made;
  }

  function button(className, label, ...parts) {
    const made = make("button", className);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.append(...parts);
    return made;
  }

  // The key of the open panel, in this tab; the store is not there in every sandbox.
  function kept(use) {
    try {
      return use(sessionStorage);
    } catch {
      return null;
    }
  }

  function bubble() {
    const [place, root] = host(settings.css.bubble);
    const which = `${script.src} ${given.guide || ""}`;
    const there = [...document.querySelectorAll("careerbot-chat[mode=bubble]")];
    // A page that builds itself anew runs its scripts anew: there is one button for each chat.
    const twin = there.find((one) => one.getAttribute("of") === which && !one.script?.isConnected);
    twin?.remove();
    const below = there.length - (twin ? 1 : 0);
    const key = `${which} ${below}`;
    const opens = button(
      "open",
      texts.open.replace("{name}", () => name),
      icon("M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-6 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"),
      make("span", "", name),
    );
    const closes = button("close", texts.close, "\u00d7");
    const panel = make("dialog");
    const head = make("div", "head");
    let chat = null;

    function show(byVisitor) {
      if (!chat) panel.append(...(chat = frame((said) => said.careerbot === "close" && close())));
      // To show a dialog takes the focus, and a modal one the page; the attribute alone takes neither.
      if (byVisitor && matchMedia(SMALL).matches) panel.showModal();
      else if (byVisitor) panel.show();
      else panel.setAttribute("open", "");
      kept((store) => store.setItem(OPEN, key));
    }

    function close() {
      const hasFocus = root.activeElement;
      panel.close();
      if (hasFocus) opens.focus({ preventScroll: true });
    }

    place.setAttribute("mode", "bubble");
    place.setAttribute("of", which);
    place.script = script;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", name);
    place.style.setProperty("--color", own.color || settings.color);
    place.style.setProperty("--text", own.text || settings.textColor);
    opens.style.bottom = `calc(${16 + 64 * below}px + env(safe-area-inset-bottom))`;
    opens.setAttribute("aria-haspopup", "dialog");
    panel.setAttribute("aria-label", name);
    head.append(make("p", "", name), closes);
    panel.append(head);
    root.append(panel, opens);
    document.body.append(place);
    // It goes with the page that it came with. A loader that takes its script away at once has none.
    setTimeout(() => {
      if (!script.isConnected) return;
      const watch = new MutationObserver(() => {
        if (script.isConnected) return;
        watch.disconnect();
        place.remove();
      });
      watch.observe(document, { childList: true, subtree: true });
    }, SETTLES);

    opens.addEventListener("click", () => show(true));
    closes.addEventListener("click", close);
    // A click on the dialog itself is one beside its content.
    panel.addEventListener("click", (event) => event.target === panel && close());
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
    });
    panel.addEventListener("close", () => kept((store) => store.removeItem(OPEN)));

    // Open on the page before: open again, in silence. Not where it would cover the page that was just opened.
    if (!matchMedia(SMALL).matches && kept((store) => store.getItem(OPEN)) === key) show(false);
  }

  if (!isBubble) inline();
  else if (document.body) bubble();
  else document.addEventListener("DOMContentLoaded", bubble);
}
