// Keys, theme and the lost connection. Everything else is links, so it works without this file.
(() => {
  "use strict";
  const root = document.documentElement;

  const acts = {
    theme() {
      const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
      // Back at what the system says, follow the system again.
      if (next === system) delete root.dataset.theme; else root.dataset.theme = next;
      try {
        if (next === system) localStorage.removeItem("gogobe-theme"); else localStorage.setItem("gogobe-theme", next);
      } catch { /* remembered for this page only */ }
    },
    menu() { document.getElementById("menu")?.showModal(); },
    help() { document.getElementById("keys")?.showModal(); },
    reload() { location.reload(); },
    async copy(from) {
      try { await navigator.clipboard.writeText(from.dataset.text); } catch { return; /* it can still be marked and copied */ }
      const word = from.textContent;
      from.textContent = "Copied";
      setTimeout(() => { from.textContent = word; }, 1500);
    },
  };

  // What runs pulses, in a frame that is drawn anyway where there is one: each frame of a page costs as much as what changes in it.
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let beatAt = 0;
  const beat = after => {
    if (performance.now() - beatAt < after) return;
    beatAt = performance.now();
    root.classList.toggle("beat", !still.matches && !document.hidden && !root.classList.contains("beat"));
  };
  new MutationObserver(() => beat(900)).observe(document.body, { childList: true, characterData: true, subtree: true });
  setInterval(() => beat(1400), 500);

  document.addEventListener("click", event => {
    const from = event.target.closest?.("[data-act]");
    const act = from?.dataset.act;
    if (act && acts[act]) { event.preventDefault(); acts[act](from); }
    // A link of the drawer was followed.
    event.target.closest?.("#menu a")?.closest("dialog").close();
  });

  // MudBlazor asks of every element whether a ripple is in it (":not(.mud-ripple):has(>.mud-ripple-effect)"): with such a rule each line that is added makes the
  // browser ask all elements around it again. Those rules clip ripples in elements that are made for none; here are no such.
  const withoutRipples = rules => {
    for (let i = rules.cssRules.length - 1; i >= 0; i--) {
      if (rules.cssRules[i].selectorText?.includes(":has(>.mud-ripple-effect)")) rules.deleteRule(i);
    }
  };
  addEventListener("load", () => setTimeout(() => [...document.styleSheets].filter(sheet => sheet.href?.includes("MudBlazor")).forEach(withoutRipples), 1000));

  // A row of the matrix leads where its chain does.
  document.addEventListener("click", event => {
    const row = event.target.closest?.("table.matrix tbody tr");
    if (!row || event.defaultPrevented || event.target.closest("a, button") || getSelection()?.toString()) return;
    const link = row.querySelector(".c-chain a");
    if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener"); else link.click();
  });

  // A link to a part of the same page with another question: the part is there when the answer is, a moment later.
  document.addEventListener("click", async event => {
    const link = event.target.closest?.('a[href*="#"]');
    if (!link?.search || link.pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (let tries = 0; tries < 30; tries++) {
      await new Promise(done => setTimeout(done, 100));
      const part = location.href === link.href && document.getElementById(link.hash.slice(1));
      if (part) { part.scrollIntoView(); return; }
    }
  });

  const step = by => {
    const links = [...document.querySelectorAll("table.files .c-name a, table.matrix .c-chain a, .sessions .c-name a, .waterfall th a, .reject-rows p a, .errors .what a, .rows .c-name a")];
    const at = links.indexOf(document.activeElement);
    const start = at >= 0 ? at : links.findIndex(a => a.getAttribute("aria-expanded") === "true");
    links[Math.max(0, Math.min(links.length - 1, start + by))]?.focus();
  };

  const typing = target => target.closest?.("input, textarea, select, [contenteditable], dialog, .mud-popover, .mud-select") !== null;

  let going = 0;
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target)) {
      if (event.key === "Escape" && event.target.id === "search") event.target.blur();
      return;
    }
    // "g" and a letter go to a page.
    const went = going && event.timeStamp - going < 1500;
    going = 0;
    if (went) {
      document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
      event.preventDefault();
      return;
    }
    if (event.key === "g") { going = event.timeStamp; return; }
    // Enter opens what has the focus; on the line of the open file, or on nothing, the page of that file.
    if (event.key === "Enter" && event.target.closest?.("a, button, summary") && event.target.getAttribute("aria-expanded") !== "true") return;
    if (event.key === " " && event.target.closest?.("button, a, summary")?.matches("button, summary")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") document.getElementById("search")?.focus();
    else {
      const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!target) return;
      target.click();
    }
    event.preventDefault();
  });

  // The server forgot this page (it was started anew): nothing on it can be saved, so it is loaded again as soon as someone answers.
  const lost = document.getElementById("components-reconnect-modal");
  let waiting = false;
  const reloadWhenBack = async () => {
    if (waiting) return;
    waiting = true;
    for (;;) {
      try {
        if ((await fetch("alive", { cache: "no-store" })).ok) { location.reload(); return; }
      } catch { /* still away */ }
      await new Promise(done => setTimeout(done, 1000));
    }
  };
  lost?.addEventListener("components-reconnect-state-changed", event => {
    root.classList.toggle("lost", event.detail.state !== "hide");
    if (event.detail.state === "rejected" || event.detail.state === "failed") reloadWhenBack();
  });
})();
