"use strict";
// Moves through the slides, and sees to it that nothing on one is cut off.
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const place = document.querySelector(".keys output");
  let here = 0;

  // Little text is set larger, and what does not fit smaller, step by step; what still does not fit can be scrolled to.
  const fits = (slide) => [slide.querySelector(".body"), ...slide.querySelectorAll(".main, .side, .exhibit")]
    .every((box) => !box || (box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1));
  const fit = () => {
    if (matchMedia("(max-width: 700px)").matches) return;
    for (const slide of slides) {
      slide.style.removeProperty("--fit");
      const largest = slide.matches(".text") ? 1.2 : slide.matches(".table") ? 1.14 : 1;
      for (let scale = largest; scale > 0.66; scale -= 0.04) {
        slide.style.setProperty("--fit", scale.toFixed(2));
        if (fits(slide)) break;
      }
      const body = slide.querySelector(".body");
      if (body && !fits(slide)) { body.style.overflow = "auto"; body.tabIndex = 0; slide.dataset.overflows = "true"; }
    }
  };

  const show = (index, smooth = false, told = false) => {
    here = Math.max(0, Math.min(slides.length - 1, index));
    if (!isPresenter) slides[here].scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "instant" });
    mark(told);
  };
  const mark = (told = false) => {
    place.textContent = `${here + 1} / ${slides.length}`;
    slides.forEach((slide, index) => {
      slide.classList.toggle("here", index === here);
      slide.classList.toggle("next", index === here + 1);
    });
    if (!isPresenter) history.replaceState(null, "", `#s${here + 1}`);
    if (!told) tell();
  };
  const overview = (on) => { document.body.classList.toggle("overview", on); show(here); };
  const full = () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();

  // The presenter's window: this slide, the next one, the notes and a clock; both windows turn together.
  let other = window.opener && location.hash === "#presenter" ? window.opener : null;
  const isPresenter = Boolean(other);
  const tell = () => { if (other && !other.closed) other.postMessage({ slide: here }, "*"); };
  function present() {
    if (isPresenter) return;
    other = open(`${location.href.split("#")[0]}#presenter`, "presenter", "width=1180,height=760");
  }
  addEventListener("message", (event) => {
    if (event.source !== other || !Number.isInteger(event.data?.slide)) return;
    if (event.data.slide < 0) tell();
    else if (event.data.slide !== here) show(event.data.slide, false, true);
  });
  const clock = () => {
    const seconds = Math.floor((Date.now() - started) / 1000);
    document.querySelector(".clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const started = Date.now();
  const sit = () => {
    document.body.classList.add("presenting", "with-notes");
    document.querySelector(".clock").hidden = false;
    setInterval(clock, 500);
    mark(true);
    other.postMessage({ slide: -1 }, "*"); // where are we?
  };

  const keys = {
    ArrowRight: () => show(here + 1), ArrowDown: () => show(here + 1), PageDown: () => show(here + 1), " ": () => show(here + 1),
    ArrowLeft: () => show(here - 1), ArrowUp: () => show(here - 1), PageUp: () => show(here - 1),
    Home: () => show(0), End: () => show(slides.length - 1),
    f: full, o: () => overview(!document.body.classList.contains("overview")),
    v: present,
    p: () => document.body.classList.toggle("with-notes"),
    Escape: () => { document.querySelectorAll("details[open]").forEach((d) => { d.open = false; }); overview(false); },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    // Space presses what has the focus, and arrows scroll what can be scrolled.
    if (event.key === " " && event.target.closest?.("summary, button, a")) return;
    const box = event.target.closest?.("[tabindex='0']");
    if (box && /^(Arrow|Page| )/.test(event.key) && (box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth)) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.querySelectorAll("[data-go]").forEach((button) => button.addEventListener("click", () => show(here + Number(button.dataset.go))));
  document.querySelector("[data-do=overview]").addEventListener("click", keys.o);
  document.querySelector("[data-do=full]").addEventListener("click", full);
  document.querySelector("[data-do=present]").addEventListener("click", present);
  slides.forEach((slide, index) => slide.addEventListener("click", () => {
    if (document.body.classList.contains("overview")) { here = index; overview(false); }
  }));
  const watcher = new IntersectionObserver((entries) => {
    if (document.body.classList.contains("overview") || isPresenter) return;
    for (const entry of entries) if (entry.isIntersecting) { here = slides.indexOf(entry.target); mark(); }
  }, { threshold: 0.6 });

  let rest;
  addEventListener("mousemove", () => {
    document.body.classList.add("moved");
    clearTimeout(rest);
    rest = setTimeout(() => document.body.classList.remove("moved"), 1600);
  });

  document.fonts.ready.then(() => {
    fit();
    const wanted = slides.findIndex((slide) => `#${slide.id}` === location.hash);
    if (wanted > 0) show(wanted);
    if (isPresenter) sit(); // after the slides were measured, for then only two of them are there
    slides.forEach((slide) => watcher.observe(slide));
    document.documentElement.dataset.ready = "true";
  });
})();
