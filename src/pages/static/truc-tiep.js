// The page listens for changes of its request. What is new it reads as it read the rest; while somebody types into a form,
// it only says that there is something new. Without this script the page is as it was when it was opened.
(function () {
  "use strict";
  var source;
  function place() {
    return document.getElementById("live");
  }
  function say(word, link) {
    var line = place();
    line.textContent = line.dataset[word];
    if (link) {
      var a = document.createElement("a");
      a.href = line.dataset.page;
      a.textContent = line.dataset.see;
      line.append(" ", a);
    }
  }
  // whoever has the keyboard in the page, or has typed something, must not lose her place
  function isBusy() {
    var fields = Array.from(document.querySelectorAll("main input:not([type=hidden])"));
    var isTyped = fields.some(function (field) { return field.value !== field.defaultValue; });
    return isTyped || document.querySelector("main").contains(document.activeElement);
  }
  function read(version) {
    fetch(place().dataset.page, { credentials: "same-origin", redirect: "error" })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(answer.status); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");
        if (!fresh || !fresh.querySelector("#live") || isBusy()) {
          say("new", true);
          return;
        }
        // the same line stays, so that what it says is read out
        var line = place();
        fresh.querySelector("#live").replaceWith(line);
        document.querySelector("main").replaceChildren.apply(document.querySelector("main"), Array.from(fresh.childNodes));
        line.dataset.version = version;
        say("updated");
      })
      .catch(function () { say("new", true); });
  }
  function listen() {
    if (!place() || !window.EventSource) {
      return;
    }
    source = new EventSource(place().dataset.stream);
    source.addEventListener("open", function () {
      if (!place().textContent) {
        say("on");
      }
    });
    source.addEventListener("changed", function (event) {
      if (event.data === place().dataset.version) {
        return;
      }
      if (isBusy()) {
        say("new", true);
      } else {
        read(event.data);
      }
    });
    // refused when it tried again: nothing is heard any more
    source.addEventListener("error", function () {
      if (source.readyState === EventSource.CLOSED) {
        say("off");
      }
    });
    source.addEventListener("over", function () {
      source.close();
      say("over");
    });
  }
  addEventListener("pagehide", function () {
    if (source) {
      source.close();
    }
  });
  addEventListener("pageshow", function (event) {
    if (event.persisted) {
      listen();
    }
  });
  listen();
})();
