"use strict";
// Marks in the contents where the reader is.
(() => {
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  if (!links.size) return;
  const visible = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? visible.add(entry.target.id) : visible.delete(entry.target.id);
    const first = [...links.keys()].find((id) => visible.has(id));
    if (!first) return;
    links.forEach((a, id) => id === first ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current"));
  }, { rootMargin: "0px 0px -55% 0px" });
  links.forEach((_, id) => watcher.observe(document.getElementById(id)));
})();
