"use strict";
// Light or dark: what the system asks for, until somebody presses the button or the key `d`.
(() => {
  const root = document.documentElement;
  const isDark = () => (root.dataset.look || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const turn = () => {
    root.dataset.look = isDark() ? "light" : "dark";
    try { localStorage.setItem("workbook-look", root.dataset.look); } catch {}
  };
  document.querySelectorAll("[data-do=look]").forEach((button) => button.addEventListener("click", turn));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "d" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) turn();
  });
})();
