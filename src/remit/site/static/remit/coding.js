/* Coding by keyboard or mouse. Without it the forms of the page do the same. Positions are counted
   in code points of the transcript, as they are stored; each line says where it starts. */
(function () {
  "use strict";

  var bar = document.getElementById("coder");
  var text = document.getElementById("lines");
  var form = document.getElementById("act");
  if (!bar || !text || !form || !window.fetch || !Array.from) {
    return;
  }
  var reader = document.getElementById("reader");
  var shown = document.getElementById("chosen");
  var said = document.getElementById("said");
  var heard = document.getElementById("heard");
  var failed = document.getElementById("failed");
  var finder = document.getElementById("finder");
  var input = document.getElementById("find-code");
  var list = document.getElementById("found-codes");
  var buttons = {
    code: document.getElementById("code-words"),
    undo: document.getElementById("undo"),
    redo: document.getElementById("redo")
  };
  var lines = Array.from(text.querySelectorAll("li[data-s]"));
  var places = new Map(lines.map(function (line, at) { return [line, at]; }));
  var codes = Array.from(document.getElementById("all-codes").content.querySelectorAll("i")).map(
    function (one) {
      return { guid: one.dataset.guid, path: one.textContent };
    }
  );
  var MOST = 12;
  /* The choice: the word where it began and the word to which it was drawn. */
  var anchor = null;
  var focus = null;
  /* A stretch that was not chosen word by word: by mouse, or a passage. */
  var stretch = null;
  var marked = [];
  var active = -1;
  var busy = false;

  var segmenter = window.Intl && Intl.Segmenter
    ? new Intl.Segmenter(document.documentElement.lang, { granularity: "word" })
    : null;

  /* An emoji says something too, and may be all that somebody said. */
  var PICTURE = /\p{Extended_Pictographic}/u;

  function wordsOf(at) {
    var content = words(at);
    var found = segmenter
      ? Array.from(segmenter.segment(content))
        .filter(function (one) { return one.isWordLike || PICTURE.test(one.segment); })
        .map(function (one) { return { start: one.index, end: one.index + one.segment.length }; })
      : Array.from(content.matchAll(/\S+/g)).map(function (one) {
        return { start: one.index, end: one.index + one[0].length };
      });
    return inBrackets(content, found);
  }

  /* What stands in brackets, such as “[person 3]”, is one word. */
  function inBrackets(content, found) {
    if (content.indexOf("[") < 0) {
      return found;
    }
    var whole = Array.from(content.matchAll(/\[[^\[\]]{1,60}\]/g)).map(function (one) {
      return { start: one.index, end: one.index + one[0].length };
    });
    var apart = found.filter(function (word) {
      return !whole.some(function (one) { return one.start < word.end && word.start < one.end; });
    });
    return apart.concat(whole).sort(function (a, b) { return a.start - b.start; });
  }

  function paragraph(at) {
    return lines[at].querySelector("p");
  }

  function words(at) {
    return paragraph(at).textContent;
  }

  function points(string) {
    return Array.from(string).length;
  }

  function units(string, count) {
    return Array.from(string).slice(0, count).join("").length;
  }

  function lineStart(at) {
    return Number(lines[at].dataset.s);
  }

  /* The stretch of the choice as two places: a line, and a position in its words. */
  function ends() {
    if (stretch) {
      return stretch;
    }
    if (!anchor) {
      return null;
    }
    var turned = focus.line < anchor.line || (focus.line === anchor.line && focus.word < anchor.word);
    var first = turned ? focus : anchor;
    var last = turned ? anchor : focus;
    return {
      from: { line: first.line, at: wordsOf(first.line)[first.word].start },
      to: { line: last.line, at: wordsOf(last.line)[last.word].end }
    };
  }

  function position(place) {
    return lineStart(place.line) + points(words(place.line).slice(0, place.at));
  }

  function chosenText(both) {
    if (both.from.line === both.to.line) {
      return words(both.from.line).slice(both.from.at, both.to.at);
    }
    var pieces = [words(both.from.line).slice(both.from.at)];
    for (var at = both.from.line + 1; at < both.to.line; at += 1) {
      pieces.push(words(at));
    }
    pieces.push(words(both.to.line).slice(0, both.to.at));
    return pieces.join(" ");
  }

  function boundary(place) {
    var walker = document.createTreeWalker(paragraph(place.line), NodeFilter.SHOW_TEXT);
    var left = place.at;
    var node = walker.nextNode();
    var last = node;
    while (node) {
      if (left <= node.data.length) {
        return [node, left];
      }
      left -= node.data.length;
      last = node;
      node = walker.nextNode();
    }
    return last ? [last, last.data.length] : [paragraph(place.line), 0];
  }

  function show(tell) {
    marked.forEach(function (line) { line.classList.remove("chosen"); });
    marked = [];
    var both = ends();
    if (!both) {
      return;
    }
    marked = lines.slice(both.from.line, both.to.line + 1);
    marked.forEach(function (line) { line.classList.add("chosen"); });
    if (window.Highlight && CSS.highlights) {
      /* A range for each line, so that what stands between two of them is not shown as chosen. */
      var highlight = new Highlight();
      marked.forEach(function (line, index) {
        var at = both.from.line + index;
        var range = document.createRange();
        range.setStart.apply(range, boundary(index ? { line: at, at: 0 } : both.from));
        range.setEnd.apply(
          range,
          boundary(at === both.to.line ? both.to : { line: at, at: words(at).length })
        );
        highlight.add(range);
      });
      CSS.highlights.set("chosen", highlight);
    }
    var content = chosenText(both);
    shown.textContent = "Line " + numberOf(both.from.line) + ": " + content;
    if (tell) {
      heard.textContent = shown.textContent;
    }
    (focus && !stretch ? lines[focus.line] : marked[0]).scrollIntoView({ block: "nearest" });
  }

  function numberOf(at) {
    return lines[at].id.slice(1);
  }

  function choose(line, word, grows) {
    focus = { line: line, word: word };
    if (!grows || !anchor) {
      anchor = focus;
    }
    stretch = null;
    show(true);
  }

  /* The next line, from `line` on in steps of `step`, that has a word; -1 when none has. */
  function spoken(line, step) {
    while (line >= 0 && line < lines.length && !wordsOf(line).length) {
      line += step;
    }
    return line < lines.length ? line : -1;
  }

  /* The first word after the speaker's name and the time; where a line has none, its first. */
  function firstSpoken(at) {
    var label = Array.from(paragraph(at).querySelectorAll("b")).reduce(function (length, part) {
      return length + part.textContent.length;
    }, 0);
    return Math.max(0, wordsOf(at).findIndex(function (word) { return word.start >= label; }));
  }

  function begin() {
    if (focus && !stretch) {
      return;
    }
    var at = stretch ? stretch.from.line : firstInSight();
    var line = spoken(at, 1);
    if (line >= 0) {
      choose(line, firstSpoken(line), false);
    }
  }

  function firstInSight() {
    var named = location.hash && document.querySelector("li" + location.hash.replace(/[^#\w]/g, ""));
    if (named && places.has(named)) {
      return places.get(named);
    }
    var edge = bar.getBoundingClientRect().bottom;
    var low = 0;
    var high = lines.length - 1;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (lines[middle].getBoundingClientRect().bottom > edge) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /* Where a line is written from right to left, the next word is on the left. */
  function onward(step) {
    var line = focus && !stretch && paragraph(focus.line);
    return line && getComputedStyle(line).direction === "rtl" ? -step : step;
  }

  function byWord(step, grows) {
    if (!focus || stretch) {
      begin();
      return;
    }
    var word = focus.word + step;
    if (word >= 0 && word < wordsOf(focus.line).length) {
      choose(focus.line, word, grows);
      return;
    }
    var line = spoken(focus.line + step, step);
    if (line >= 0) {
      choose(line, step > 0 ? 0 : wordsOf(line).length - 1, grows);
    }
  }

  function byLine(step, grows) {
    if (!focus || stretch) {
      begin();
      return;
    }
    var line = spoken(focus.line + step, step);
    if (line >= 0) {
      var word = Math.max(focus.word, firstSpoken(line));
      if (focus.word === firstSpoken(focus.line)) {
        word = firstSpoken(line);
      }
      choose(line, Math.min(word, wordsOf(line).length - 1), grows);
    }
  }

  function place(at) {
    var low = 0;
    var high = lines.length - 1;
    while (low < high) {
      var middle = (low + high + 1) >> 1;
      if (lineStart(middle) <= at) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low, at: units(words(low), at - lineStart(low)) };
  }

  /* The passages that begin on a line, by where they do. */
  function passagesFrom(at) {
    return Array.from(lines[at].querySelectorAll(".line-codes a"))
      .filter(function (link) { return Number(link.dataset.from) >= lineStart(at); })
      .sort(function (a, b) { return a.dataset.from - b.dataset.from || a.dataset.to - b.dataset.to; });
  }

  /* The passage that begins next after the choice, or before it. */
  function byPassage(step) {
    var both = ends();
    var here = both ? position(both.from) : step > 0 ? -1 : Infinity;
    var at = both ? both.from.line : step > 0 ? firstInSight() : lines.length - 1;
    var found = [];
    function beyond(link) {
      return step > 0 ? Number(link.dataset.from) > here : Number(link.dataset.from) < here;
    }
    while (at >= 0 && at < lines.length && !found.length) {
      found = passagesFrom(at).filter(beyond);
      at += step;
    }
    if (!found.length) {
      said.textContent = "There is no further passage.";
      return;
    }
    var link = step > 0 ? found[0] : found[found.length - 1];
    focus = null;
    anchor = null;
    stretch = { from: place(Number(link.dataset.from)), to: place(Number(link.dataset.to)) };
    show(false);
    said.textContent = "Coded " + link.dataset.names + ".";
    heard.textContent = shown.textContent;
  }

  function openPassage() {
    var both = ends();
    var link = both && lines[both.from.line].querySelector(".line-codes a");
    if (link) {
      link.focus();
      said.textContent = "";
    } else {
      said.textContent = "This line has no passage.";
    }
  }

  /* What the mouse selected, widened to whole words. */
  function bySelection() {
    var selection = document.getSelection();
    if (!selection || selection.isCollapsed || !text.contains(selection.anchorNode)) {
      return;
    }
    var range = selection.getRangeAt(0);
    var from = placeOf(range.startContainer, range.startOffset);
    var to = placeOf(range.endContainer, range.endOffset);
    if (!from || !to || !selection.toString().trim()) {
      return;
    }
    wordsOf(from.line).forEach(function (word) {
      if (word.start < from.at && from.at < word.end) { from.at = word.start; }
    });
    wordsOf(to.line).forEach(function (word) {
      if (word.start < to.at && to.at < word.end) { to.at = word.end; }
    });
    focus = null;
    anchor = null;
    stretch = { from: from, to: to };
    show(true);
    reader.focus({ preventScroll: true });
  }

  function placeOf(node, offset) {
    var element = node.nodeType === 1 ? node : node.parentElement;
    var line = element.closest("li[data-s]");
    if (!line) {
      return null;
    }
    var content = line.querySelector("p");
    var range = document.createRange();
    range.selectNodeContents(content);
    if (!content.contains(node)) {
      return { line: places.get(line), at: 0 };
    }
    range.setEnd(node, offset);
    return { line: places.get(line), at: range.toString().length };
  }

  function openFinder() {
    if (!ends()) {
      said.textContent = "Choose words first.";
      return;
    }
    finder.hidden = false;
    input.value = "";
    fill();
    input.focus();
  }

  function closeFinder() {
    finder.hidden = true;
    input.setAttribute("aria-expanded", "false");
    reader.focus({ preventScroll: true });
  }

  function matching(typed) {
    var wanted = typed.trim().toLowerCase();
    var found = codes.map(function (code) {
      var path = code.path.toLowerCase();
      var name = path.slice(path.lastIndexOf(" / ") + 1).trim();
      var rank = name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : path.includes(wanted) ? 2 : 3;
      return { code: code, rank: rank };
    });
    return found
      .filter(function (one) { return one.rank < 3; })
      .sort(function (a, b) { return a.rank - b.rank; })
      .slice(0, MOST)
      .map(function (one) { return one.code; });
  }

  function fill() {
    var found = matching(input.value);
    var typed = input.value.trim();
    var known = codes.some(function (code) {
      return code.path.slice(code.path.lastIndexOf(" / ") + 1).trim().toLowerCase() === typed.toLowerCase();
    });
    if (typed && !known) {
      found.push({ guid: "", path: typed, made: true });
    }
    list.textContent = "";
    found.forEach(function (code, at) {
      var option = document.createElement("li");
      option.id = "found-" + at;
      option.setAttribute("role", "option");
      option.dataset.guid = code.guid;
      option.dataset.path = code.path;
      option.textContent = code.made ? "Make a new code “" + code.path + "”" : code.path;
      option.addEventListener("mousedown", function (event) {
        event.preventDefault();
        take(option);
      });
      list.appendChild(option);
    });
    input.setAttribute("aria-expanded", String(found.length > 0));
    point(found.length ? 0 : -1);
  }

  function point(at) {
    active = at;
    Array.from(list.children).forEach(function (option, index) {
      option.setAttribute("aria-selected", String(index === at));
    });
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", "found-" + at);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function take(option) {
    var both = ends();
    var body = {
      act: "code",
      start: position(both.from),
      end: position(both.to),
      seen: form.elements.seen.value
    };
    if (option.dataset.guid) {
      body.code = option.dataset.guid;
    } else {
      body["new-code"] = option.dataset.path;
    }
    closeFinder();
    send(body).then(function (answer) {
      if (answer && answer.code && !option.dataset.guid) {
        codes.push({ guid: answer.code, path: option.dataset.path });
      }
    });
  }

  function send(values) {
    if (busy) {
      return Promise.resolve(null);
    }
    busy = true;
    failed.textContent = "";
    var body = new URLSearchParams(values);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return fetch(bar.dataset.act, {
      method: "POST",
      body: body,
      headers: { Accept: "application/json" },
      credentials: "same-origin"
    })
      .then(function (response) { return response.json(); })
      .then(function (answer) {
        if (answer.failed) {
          said.textContent = "";
          failed.textContent = answer.failed;
          return null;
        }
        change(answer);
        return answer;
      })
      .catch(function () {
        said.textContent = "";
        failed.textContent = "It was not saved. Check that you are online and signed in, and try again.";
        return null;
      })
      .finally(function () { busy = false; });
  }

  function change(answer) {
    Object.keys(answer.lines).forEach(function (number) {
      var line = document.getElementById("L" + number);
      if (line) {
        line.innerHTML = answer.lines[number];
      }
    });
    buttons.undo.disabled = !answer.undo;
    buttons.redo.disabled = !answer.redo;
    show(false);
    said.textContent = answer.said;
  }

  var KEYS = {
    ArrowRight: function (event) { byWord(onward(1), event.shiftKey); },
    ArrowLeft: function (event) { byWord(onward(-1), event.shiftKey); },
    ArrowDown: function (event) { byLine(1, event.shiftKey); },
    ArrowUp: function (event) { byLine(-1, event.shiftKey); },
    Enter: openFinder,
    c: openFinder,
    u: function () { send({ act: "undo" }); },
    r: function () { send({ act: "redo" }); },
    n: function () { byPassage(1); },
    p: function () { byPassage(-1); },
    o: openPassage
  };

  reader.addEventListener("keydown", function (event) {
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    var held = event.ctrlKey || event.metaKey;
    if (held && key === "z") {
      key = event.shiftKey ? "r" : "u";
    } else if (held && key === "y") {
      key = "r";
    } else if (held || event.altKey) {
      return;
    }
    if (KEYS[key]) {
      event.preventDefault();
      KEYS[key](event);
    }
  });

  input.addEventListener("input", fill);
  input.addEventListener("keydown", function (event) {
    var count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (count) {
        point((active + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
      }
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active >= 0) {
        take(list.children[active]);
      }
    } else if (event.key === "Escape") {
      event.preventDefault();
      closeFinder();
    }
  });

  text.addEventListener("mouseup", function () { window.setTimeout(bySelection, 0); });
  buttons.code.addEventListener("click", openFinder);
  buttons.undo.addEventListener("click", function () { send({ act: "undo" }); });
  buttons.redo.addEventListener("click", function () { send({ act: "redo" }); });
  bar.hidden = false;
})();
