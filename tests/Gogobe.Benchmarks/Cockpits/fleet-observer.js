// Runs in each page of bench cockpit: when what was published is painted. A change counts at the frame that shows it.
(() => {
  "use strict";
  const now = () => performance.timeOrigin + performance.now();
  const stamp = /@(\d+\.\d{3})@/;
  window.__seen = { lines: [], states: [], files: [] };
  const look = changes => {
    const lines = [], states = [], files = [];
    const figure = node => {
      if (node.dataset?.metric === "chain.state") states.push([node.dataset.chain, node.dataset.value]);
      else if (node.dataset?.metric === "fleet.files-today") files.push(Number(node.dataset.value));
    };
    for (const change of changes) {
      if (change.type === "attributes") figure(change.target);
      else for (const node of change.addedNodes) {
        if (node.nodeType === 1 && node.parentElement?.className === "log") {
          const at = stamp.exec(node.textContent);
          if (at) lines.push(Number(at[1]));
        }
      }
    }
    if (lines.length + states.length + files.length === 0) return;
    requestAnimationFrame(() => {
      const shown = now(), seen = window.__seen;
      for (const at of lines) seen.lines.push(shown - at);
      for (const [chain, state] of states) seen.states.push({ chain, state, shown });
      for (const count of files) seen.files.push({ count, shown });
    });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-value"] });
})();
