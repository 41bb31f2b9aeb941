"use strict";
// Finds documents by typed words and by choices; "/" goes to the box, Escape empties it.
(() => {
  const form = document.querySelector(".find");
  if (!form) return;
  const box = form.querySelector("input[type=search]");
  const menus = [...form.querySelectorAll("select")];
  const failed = form.querySelector("[data-failed]");
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const entries = [...document.querySelectorAll(".entry")].map((element) => ({
    element,
    text: plain(`${element.querySelector(".what").textContent} ${element.querySelector(".facts")?.textContent ?? ""} ${element.closest(".group").querySelector("h2").textContent}`),
    facts: new Map([...element.querySelectorAll(".fact")].map((fact) => [fact.firstElementChild.textContent, fact.lastChild.textContent.trim()])),
  }));
  const filter = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { element, text, facts } of entries) {
      const fits = words.every((word) => text.includes(word))
        && menus.every((menu) => !menu.value || facts.get(menu.dataset.fact) === menu.value)
        && (!failed?.checked || element.classList.contains("failed"));
      element.hidden = !fits;
      found += fits;
    }
    document.querySelectorAll(".group").forEach((group) => { group.hidden = !group.querySelector(".entry:not([hidden])"); });
    document.getElementById("none").hidden = found > 0;
    const isAll = found === entries.length;
    form.querySelector("output").textContent = isAll ? "" : `${found.toLocaleString("en")} of ${entries.length.toLocaleString("en")}`;
    if (!isAll) show(document.querySelector(".group:not([hidden])") ?? document.getElementById("none"));
  };
  // What was found comes into sight: key figures stand above the box, and it may be stuck far down a list.
  const show = (first) => {
    const { top } = first.getBoundingClientRect();
    const { bottom, height } = form.getBoundingClientRect();
    if (top >= bottom && top < innerHeight / 2) return;
    first.style.scrollMarginTop = `${height + 16}px`;
    first.scrollIntoView();
  };
  form.addEventListener("input", filter);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select")) { event.preventDefault(); box.focus(); box.select(); }
    if (event.key === "Escape" && event.target === box) { box.value = ""; filter(); }
  });
})();
