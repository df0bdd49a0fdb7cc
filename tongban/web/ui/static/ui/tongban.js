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

  /* Suggestions: arrows walk through the links, Escape closes. */
  document.addEventListener("keydown", function (event) {
    var box = event.target.closest && event.target.closest("[data-suggest-box]");
    if (!box) return;
    var list = box.querySelector("[data-suggestions]");
    var input = box.querySelector("input[type=search]");
    if (event.key === "Escape") { list.textContent = ""; input.focus(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    var links = Array.prototype.slice.call(list.querySelectorAll("a"));
    if (!links.length) return;
    event.preventDefault();
    var here = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (here < 0) input.focus(); else links[Math.min(here, links.length - 1)].focus();
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("[data-suggest-box]").forEach(function (box) {
      if (!box.contains(event.target)) box.querySelector("[data-suggestions]").textContent = "";
    });
    var button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) { window.print(); return; }
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      button.textContent = button.dataset.copied || "已复制";
    });
  });

  function showButtons() {
    document.querySelectorAll("[data-print], [data-copy]").forEach(function (button) {
      if (button.hasAttribute("data-print") || navigator.clipboard) button.hidden = false;
    });
  }
  document.addEventListener("htmx:afterSettle", showButtons);
  function ready() {
    showButtons();
    var first = document.querySelector("[data-focus]");
    if (first) first.focus();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
