// A scanner is a keyboard that ends with Enter. Keys that are meant for no field go to the scan field, so that it is
// always ready; and what was scanned does not stay in it when the page is come back to.
(function () {
  "use strict";
  var field = document.getElementById("scan");
  if (!field) {
    return;
  }
  document.addEventListener("keydown", function (event) {
    var active = document.activeElement;
    var isTyping = active && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
    var isShortcut = event.ctrlKey || event.metaKey || event.altKey;
    if (!isTyping && !isShortcut && event.key.length === 1 && event.key !== " ") {
      field.focus();
    }
  });
  addEventListener("pageshow", function () {
    field.value = "";
    if (field.autofocus) {
      field.focus({ preventScroll: true });
    }
  });
})();
