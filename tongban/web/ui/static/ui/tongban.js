/* Comforts on top of pages that work without JavaScript. No dependency except htmx, which is loaded before. */
(function () {
  "use strict";

  /* A second click while the first is on its way is ignored; coming back with "back" frees the form again. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 15000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  /* Autosave: two seconds after the last change, and it says so. */
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !form.dataset.autosave || event.target.type === "file") return;
    clearTimeout(form.savingSoon);
    form.savingSoon = setTimeout(function () { save(form); }, 2000);
  });
  function save(form) {
    var said = form.querySelector("[data-saved]");
    var data = new FormData(form);
    form.querySelectorAll("input[type=file]").forEach(function (input) { data.delete(input.name); });
    fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Autosave": "1" } })
      .then(function (answer) { say(said, answer.ok ? "done" : "failed"); })
      .catch(function () { say(said, "failed"); });
  }
  function say(place, what) {
    if (place) place.textContent = place.dataset[what] || (what === "done" ? "已自动保存" : "还没有保存上，请稍后点“保存”");
  }

  /* Desk lists: j down, k up, Enter opens. */
  document.addEventListener("keydown", function (event) {
    var list = document.querySelector("[data-keys=rows]");
    if (!list || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT|BUTTON|A|SUMMARY)$/.test(event.target.tagName) && event.key === "Enter") return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    var rows = Array.prototype.slice.call(list.children);
    var at = rows.findIndex(function (row) { return row.getAttribute("aria-selected") === "true"; });
    if (event.key === "j" || event.key === "k") {
      var next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))];
      if (!next) return;
      if (at >= 0) rows[at].removeAttribute("aria-selected");
      next.setAttribute("aria-selected", "true");
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && at >= 0) {
      var link = rows[at].querySelector("a[href]");
      if (link) link.click();
    }
  });

  /* Suggestions: the search box is a combobox over a listbox. Arrows choose, Enter opens, Escape closes; the focus stays
     in the box. Without suggestions everything is a plain search. */
  function options(box) { return Array.prototype.slice.call(box.querySelectorAll("[role=option]")); }
  function choose(box, at) {
    var input = box.querySelector("input[type=search]");
    options(box).forEach(function (one, here) { one.setAttribute("aria-selected", String(here === at)); });
    var chosen = options(box)[at];
    if (chosen) { input.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }
  function open(box) {
    var input = box.querySelector("input[type=search]");
    var list = box.querySelector("[role=listbox]");
    input.setAttribute("aria-expanded", String(!!list));
    if (list) input.setAttribute("aria-controls", list.id); else input.removeAttribute("aria-controls");
    input.removeAttribute("aria-activedescendant");
    box.querySelector("[data-suggest-said]").textContent = list ? list.dataset.said : "";
  }
  function close(box) { box.querySelector("[data-suggestions]").textContent = ""; open(box); }
  document.addEventListener("htmx:afterSettle", function (event) {
    var box = event.target.closest && event.target.closest("[data-suggest-box]");
    if (box) open(box);
  });
  document.addEventListener("keydown", function (event) {
    var box = event.target.closest && event.target.closest("[data-suggest-box]");
    if (!box || event.isComposing) return;
    var all = options(box);
    var at = all.findIndex(function (one) { return one.getAttribute("aria-selected") === "true"; });
    if (event.key === "Escape" && all.length) { event.preventDefault(); close(box); return; }
    if (event.key === "Enter" && at >= 0) { event.preventDefault(); all[at].click(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || !all.length) return;
    event.preventDefault();
    /* One step beyond either end is the box itself. */
    var next = at + (event.key === "ArrowDown" ? 1 : -1);
    choose(box, next < -1 ? all.length - 1 : next >= all.length ? -1 : next);
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("[data-suggest-box]").forEach(function (box) {
      if (!box.contains(event.target)) close(box);
    });
    var button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) { window.print(); return; }
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      button.textContent = button.dataset.copied || "已复制";
    });
  });

  /* A frame begins at the part that is being edited. A fragment in its address would scroll this page as well. */
  document.addEventListener("load", function (event) {
    var frame = event.target;
    if (frame.tagName !== "IFRAME" || !frame.dataset.show) return;
    var inside = frame.contentDocument && frame.contentDocument.getElementById(frame.dataset.show);
    if (inside) frame.contentWindow.scrollTo(0, inside.getBoundingClientRect().top - 8);
    delete frame.dataset.show;
  }, true);

  function showButtons() {
    document.querySelectorAll("[data-print], [data-copy]").forEach(function (button) {
      if (button.hasAttribute("data-print") || navigator.clipboard) button.hidden = false;
    });
  }
  document.addEventListener("htmx:afterSettle", showButtons);
  function ready() {
    showButtons();
    document.querySelectorAll("[data-suggest-box] input[type=search]").forEach(function (input) {
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
    });
    var first = document.querySelector("[data-focus]");
    if (first) first.focus();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
