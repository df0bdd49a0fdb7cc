/* Uploads: a file that is too large is named before it travels, the wait is shown, refusals appear in place. */
(function () {
  "use strict";

  function say(form, sentence) {
    var place = form.querySelector("[data-problem]");
    place.textContent = "";
    if (!sentence) return;
    var line = document.createElement("p");
    line.className = "field__error";
    line.textContent = sentence;
    place.append(line);
  }

  function waiting(form, shown) {
    var place = form.querySelector("[data-wait]");
    if (place) place.hidden = !shown;
  }

  /* What the action would refuse anyway need not be sent over a slow line first. */
  function problem(form) {
    var input = form.querySelector("input[type=file]");
    var files = Array.prototype.slice.call(input.files);
    if (!files.length) return form.dataset.empty;
    if (files.length > 10) return form.dataset.tooMany;
    var large = files.filter(function (file) { return file.size > Number(form.dataset.largest); });
    return large.length ? "“" + large[0].name + "”：" + form.dataset.tooLarge : "";
  }

  document.addEventListener("htmx:configRequest", function (event) {
    var form = event.target.closest("form[data-upload]");
    if (!form) return;
    var sentence = problem(form);
    say(form, sentence);
    if (sentence) { event.preventDefault(); form.querySelector("input[type=file]").focus(); } else waiting(form, true);
  });

  document.addEventListener("htmx:xhr:progress", function (event) {
    var form = event.target.closest("form[data-upload]");
    if (!form || !event.detail.lengthComputable) return;
    var percent = Math.round((event.detail.loaded / event.detail.total) * 100);
    form.querySelector("progress").value = percent;
    form.querySelector("[data-percent]").textContent = percent + "%";
  });

  /* A refusal brings the card again with its sentence; anything else becomes a sentence in the card. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    var form = event.target.closest(".material form");
    if (!form && event.detail.target) form = event.detail.target.querySelector("form[data-upload]");
    var status = event.detail.xhr.status;
    if (!form || status < 400) return;
    if (form.matches("[data-upload]")) waiting(form, false);
    if (event.detail.xhr.responseText.indexOf('class="material"') >= 0) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (status !== 500 && form.querySelector("[data-problem]")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      event.detail.target = form.querySelector("[data-problem]");
      event.detail.swapOverride = "innerHTML";
    }
  });

  document.addEventListener("htmx:sendError", function (event) {
    var form = event.target.closest("form[data-upload]");
    if (!form) return;
    waiting(form, false);
    say(form, form.dataset.broken);
  });

  document.addEventListener("htmx:afterSwap", function () {
    var heading = document.querySelector("[data-after]");
    if (!heading) return;
    heading.removeAttribute("data-after");
    var wrong = heading.closest(".material").querySelector("[aria-invalid]");
    (wrong || heading).focus();
  });
})();
