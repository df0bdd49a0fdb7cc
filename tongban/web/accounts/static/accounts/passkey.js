/* Passkeys: asks the server what to ask for, asks the browser, puts the answer into the form and sends it.
   Without this file every other way of signing on works. */
(function () {
  "use strict";

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function named(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  /* What the server writes as text the browser wants as bytes, and the other way round. */
  function asked(options, kind) {
    var key = Object.assign({}, options.publicKey, { challenge: bytes(options.publicKey.challenge) });
    if (kind === "create") {
      key.user = Object.assign({}, key.user, { id: bytes(key.user.id) });
      key.excludeCredentials = named(key.excludeCredentials);
    } else {
      key.allowCredentials = named(key.allowCredentials);
    }
    return { publicKey: key };
  }
  function answer(credential) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    });
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response,
      clientExtensionResults: credential.getClientExtensionResults(),
      authenticatorAttachment: credential.authenticatorAttachment || undefined
    });
  }

  var english = document.documentElement.lang === "en";
  function words(chinese, other) { return english ? other : chinese; }
  function say(form, sentence) {
    var place = form.querySelector("[data-passkey-said]");
    if (place) place.textContent = sentence;
  }

  document.addEventListener("submit", function (event) {
    var form = event.target, kind = form.dataset.passkey;
    if (!kind || form.elements.credential.value) return;
    event.preventDefault();
    if (!window.PublicKeyCredential || !navigator.credentials) {
      delete form.dataset.sent;
      say(form, words("这台浏览器不支持通行密钥，请换一种方式。", "This browser does not support passkeys. Please choose another way."));
      return;
    }
    say(form, words("请按浏览器的提示操作……", "Please follow your browser's prompt…"));
    var token = new FormData();
    token.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(form.dataset.options, { method: "POST", body: token, credentials: "same-origin" })
      .then(function (reply) {
        if (!reply.ok || reply.redirected) throw new Error("options");
        return reply.json();
      })
      .then(function (options) { return navigator.credentials[kind](asked(options, kind)); })
      .then(function (credential) {
        form.elements.credential.value = answer(credential);
        HTMLFormElement.prototype.submit.call(form);
      })
      .catch(function (error) {
        delete form.dataset.sent;
        if (error.name === "InvalidStateError") {
          say(form, words("这台设备上已经有您的通行密钥，不用再添加。", "This device already holds your passkey; there is nothing to add."));
        } else if (error.message === "options") {
          say(form, words("页面放得太久了，请刷新后再试。", "This page has been open too long. Please reload it and try again."));
        } else {
          say(form, words("没有完成。可以再试一次，或者换一种方式。", "Not finished. Please try again, or choose another way."));
        }
      });
  });
})();
