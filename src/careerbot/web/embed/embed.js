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
  // A frame with these can do nothing to the page around it, and its links open tabs of their own.
  const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";

  const script = document.currentScript;
  const complain = (text) => console.error(`careerbot: ${text}`);
  if (!script) {
    complain("embed.js needs a plain <script src>, not a module.");
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
      wrong = `${text} on ${color} has a contrast of ${Math.floor(contrast(color, text) * 100) / 100} to 1, and ${LEAST_CONTRAST} to 1 is needed. Leave data-text-color out for a readable one`;
    if (wrong) complain(`${wrong}. The usual colors are used.`);
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
    sheet.replaceSync(`:host { all: initial !important; direction: ltr !important; ${COLORS} } ${css}`);
    root.adoptedStyleSheets = [sheet];
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
    made.addEventListener("load", () => made.contentWindow.postMessage({ careerbot: "hello" }, address.origin));
    addEventListener("message", ({ source, origin, data }) => {
      if (source === made.contentWindow && origin === address.origin && data) hear(data);
    });
    return made;
  }

  const DARK = "--page: #14181f; --ink: #eceff4; --line: #39424f; color-scheme: dark !important;";
  const LIGHT = "--page: #fbfaf7; --ink: #1d2430; --line: #d9d5cb; color-scheme: light !important;";
  const COLORS = given.theme === "dark" ? DARK : LIGHT;
  const IF_DARK = ["light", "dark"].includes(given.theme) ? "" : `@media (prefers-color-scheme: dark) { :host { ${DARK} } }`;

  const INLINE = `${IF_DARK}
    :host { display: block !important; width: 100% !important; }
    iframe { display: block; width: calc(100% - 2px); height: 560px; min-height: ${LOWEST}px;
      max-height: max(${LOWEST}px, 100svh - 32px); border: 1px solid var(--line); border-radius: 12px;
      background: var(--page); }`;

  const BUBBLE = `${IF_DARK}
    :host { font: 1em/1.4 system-ui, sans-serif !important; }
    button { font: inherit; cursor: pointer; }
    button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; box-shadow: 0 0 0 3px var(--page); }
    .open { position: fixed; z-index: 999998; right: 16px; display: flex;
      align-items: center; gap: 10px; box-sizing: border-box; max-width: calc(100vw - 32px); height: 52px;
      padding: 0 20px 0 16px; border: 2px solid var(--text); border-radius: 26px; background: var(--color);
      color: var(--text); font-weight: 600; box-shadow: 0 2px 10px rgb(0 0 0 / 35%); }
    .open span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .open:hover { text-decoration: underline; }
    svg { flex: none; width: 22px; height: 22px; fill: currentcolor; }
    dialog[open] + .open { visibility: hidden; }
    dialog { position: fixed; z-index: 999999; inset: auto 16px 16px auto; flex-direction: column; margin: 0;
      padding: 0; width: min(420px, 100vw - 32px); max-width: none; height: min(680px, 100vh - 32px); max-height: none;
      border: 0; border-radius: 12px; outline: 1px solid var(--line); overflow: hidden; overscroll-behavior: contain;
      background: var(--page); color: var(--ink); box-shadow: 0 8px 32px rgb(0 0 0 / 35%); }
    dialog[open] { display: flex; }
    dialog::backdrop { background: rgb(10 14 20 / 30%); }
    .head { display: flex; flex: none; align-items: center; gap: 12px; min-height: 48px; padding: 0 8px 0 16px; }
    .head p { flex: 1; margin: 0; overflow: hidden; font-weight: 700; text-overflow: ellipsis; white-space: nowrap; }
    .close { display: grid; place-items: center; width: 36px; height: 36px; padding: 0; border: 0; border-radius: 8px;
      background: none; color: inherit; }
    .close:hover { background: var(--line); }
    .close svg { width: 16px; height: 16px; fill: none; stroke: currentcolor; stroke-width: 2; }
    iframe { flex: 1; min-height: 0; width: 100%; border: 0; background: var(--page); }
    @media ${SMALL} {
      dialog { inset: 0; box-sizing: border-box; width: 100%; height: 100vh; height: 100dvh; border-radius: 0; outline: 0;
        padding: env(safe-area-inset-top) 0 env(safe-area-inset-bottom); } }
    @media (prefers-reduced-motion: no-preference) {
      dialog[open] { animation: rise 160ms ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } } }
    @media print { :host { display: none !important; } }`;

  function inline() {
    if (script.closest("head")) {
      complain("this script stands in the <head>. Put its line into the <body>, where the chat is to be seen.");
      return;
    }
    const [place, root] = host(INLINE);
    const chat = frame((said) => {
      if (said.careerbot !== "height" || !Number.isFinite(said.height)) return;
      chat.style.height = `${Math.min(Math.max(said.height, LOWEST), HIGHEST)}px`;
    });
    root.append(chat);
    script.after(place);
  }

  // The button and its panel

  function icon(path, size) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    made.setAttribute("viewBox", `0 0 ${size} ${size}`);
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
    const [place, root] = host(BUBBLE);
    const below = document.querySelectorAll("careerbot-chat[mode=bubble]").length;
    const key = `${script.src} ${given.guide || ""} ${below}`;
    const opens = button(
      "open",
      texts.open.replace("{name}", () => name),
      icon("M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-6 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z", 24),
      make("span", "", name),
    );
    const closes = button("close", texts.close, icon("M2 2 14 14M14 2 2 14", 16));
    const panel = make("dialog");
    const head = make("div", "head");
    let chat = null;

    function show(byVisitor) {
      if (!chat) panel.append((chat = frame((said) => said.careerbot === "close" && close())));
      // To show a dialog takes the focus, and a modal one the page; the attribute alone takes neither.
      if (byVisitor) panel.showModal();
      else panel.setAttribute("open", "");
      kept((store) => store.setItem(OPEN, key));
    }

    function close() {
      const hasFocus = root.activeElement;
      panel.close();
      if (hasFocus) opens.focus({ preventScroll: true });
    }

    place.setAttribute("mode", "bubble");
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
