"use strict";
// A click on the head of a column sorts by it: up, down, then as it was.
document.querySelectorAll("table.sortable").forEach((table) => {
  const body = table.tBodies[0];
  const original = [...body.rows];
  if (original.length < 3) return;
  const magnitude = { K: 1e3, M: 1e6, B: 1e9 };
  const number = (text) => {
    const found = text.replace(/,/g, "").match(/([−-]?)[^\d−-]*(\d+(?:\.\d+)?)\s*([KMB]?)/);
    return found ? (found[1] ? -1 : 1) * Number(found[2]) * (magnitude[found[3]] || 1) : -Infinity;
  };
  const day = (text) => /^\d{1,2} \w{3,9} \d{4}$/.test(text) ? Date.parse(text) : NaN;
  const compare = (one, other, isNumber) => {
    if (isNumber) return number(one) - number(other);
    const days = [day(one), day(other)];
    return days.some(Number.isNaN) ? one.localeCompare(other) : days[0] - days[1];
  };
  [...table.tHead.rows[0].cells].forEach((head, index) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const order = { none: "descending", descending: "ascending", ascending: "none" }[head.getAttribute("aria-sort") || "none"];
      table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      if (order !== "none") head.setAttribute("aria-sort", order);
      const isNumber = head.classList.contains("number");
      const text = (row) => row.cells[index].textContent.trim();
      const rows = order === "none" ? original : [...original].sort((a, b) =>
        compare(text(a), text(b), isNumber) * (order === "ascending" ? 1 : -1));
      body.append(...rows);
    });
  });
});
