// Runs before the first paint: a theme the reader chose wins over the system's preference.
(() => {
  "use strict";
  try {
    const chosen = localStorage.getItem("gogobe-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch { /* storage may be forbidden; the system's preference stands */ }
})();
