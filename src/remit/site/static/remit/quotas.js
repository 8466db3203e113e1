/* Checks quotas against the pool while they are typed. Without it the button does the same. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-check]");
  var answer = document.getElementById("feasibility");
  var WAIT = 500;
  var timer = 0;
  var asked = 0;
  if (!form || !answer || !window.fetch) {
    return;
  }

  function check() {
    var mine = ++asked;
    fetch(form.dataset.check, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin"
    })
      .then(function (response) {
        return response.ok ? response.text() : null;
      })
      .then(function (text) {
        // An answer that a later question has overtaken is passed over.
        if (text !== null && mine === asked) {
          answer.innerHTML = text;
        }
      })
      .catch(function () {
        /* The button still works. */
      });
  }

  form.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(check, WAIT);
  });
})();
