"use strict";
// Light or dark: what the system asks for, until somebody presses the button or the key `d`; and
// drawings wider than the screen, reached by the keyboard too.
(() => {
  const root = document.documentElement;
  const isDark = () => (root.dataset.look || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const turn = () => {
    root.dataset.look = isDark() ? "light" : "dark";
    try { localStorage.setItem("workbook-look", root.dataset.look); } catch {}
  };
  document.querySelectorAll("[data-do=look]").forEach((button) => button.addEventListener("click", turn));
  const reach = () => document.querySelectorAll(".chart .card").forEach((card) => {
    card.toggleAttribute("tabindex", card.scrollWidth > card.clientWidth + 1);
    if (card.hasAttribute("tabindex")) card.tabIndex = 0;
  });
  addEventListener("load", reach);
  addEventListener("resize", reach);
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "d" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) turn();
  });
})();
