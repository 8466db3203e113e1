/* Words that are selected within one line of the text are filled in below “Add what was missed”. */
(function () {
  "use strict";

  var text = document.getElementById("text");
  var words = document.getElementById("words");
  if (!text || !words || !text.closest) {
    return;
  }
  function lineOf(node) {
    var element = node && node.nodeType === 3 ? node.parentElement : node;
    return element && element.closest ? element.closest("#text li") : null;
  }
  document.addEventListener("selectionchange", function () {
    var chosen = document.getSelection();
    var line = lineOf(chosen.anchorNode);
    var said = String(chosen).trim();
    if (said && line && line === lineOf(chosen.focusNode)) {
      words.value = said;
    }
  });
}());
