// A link may carry the look-up secret in its fragment, which the browser keeps to itself. This puts it into the field
// and takes it out of the address bar. Without this script the link simply opens the form.
(function () {
  "use strict";
  function fill() {
    var secret = location.hash.slice(1);
    var field = document.getElementById("secret");
    if (!field || !/^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$/.test(secret)) {
      return;
    }
    field.value = secret.toUpperCase();
    history.replaceState(null, "", location.pathname + location.search);
  }
  fill();
  addEventListener("hashchange", fill);
})();
