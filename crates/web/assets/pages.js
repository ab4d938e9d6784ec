// Makes a page live; without this script the page is whole. Parts of the page are fetched when the house says
// that something is new, and replaced only where they differ, so that nothing moves unless the world moved.
// What somebody writes is kept on this device until the house has it, and sent once: the same id again is
// answered with the first.
(function () {
  "use strict";
  var doc = document, body = doc.body, state = body.dataset.state;
  doc.documentElement.classList.add("js");
  if (!state || !window.fetch || !window.Promise) return;
  var base = state.replace(/\/state$/, ""), shown = {}, fetching = false, again = false, failed = 0, timer;
  var live = doc.getElementById("live"), note = doc.getElementById("note"), typing = doc.getElementById("typing");

  function parts() { return doc.querySelectorAll("[data-part]"); }
  function say(on) {
    if (!live) return;
    live.hidden = false;
    live.dataset.state = on ? "live" : "offline";
    var words = on ? body.dataset.live : body.dataset.offline;
    if (live.textContent !== words) live.textContent = words;
  }

  function put(part, html) {
    var name = part.dataset.part;
    if (shown[name] === undefined) { shown[name] = html; if (squeeze(part.innerHTML) === squeeze(html)) return; }
    else if (shown[name] === html) return;
    shown[name] = html;
    var focus = doc.activeElement && part.contains(doc.activeElement) ? doc.activeElement : null;
    var key = focus && (focus.name || "") + "=" + (focus.value || "");
    var atEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 60;
    part.innerHTML = html;
    if (focus) {
      var same = [].filter.call(part.querySelectorAll("button,a,input"), function (one) { return (one.name || "") + "=" + (one.value || "") === key; })[0];
      if (same) same.focus();
    }
    if (name === "thread") { arrived(part); waiting(); if (atEnd) part.scrollTop = part.scrollHeight; }
  }
  function squeeze(html) { var box = doc.createElement("div"); box.innerHTML = html; return box.innerHTML; }

  function look() {
    if (fetching) { again = true; return; }
    fetching = true;
    clearTimeout(timer);
    fetch(state + (doc.hidden ? "" : "?seen=1"), { credentials: "same-origin", headers: { "x-focal": "page" } }).then(function (answer) {
      if (answer.status === 401 || answer.status === 404) { location.reload(); throw 0; }
      if (!answer.ok) throw answer.status;
      return answer.json();
    }).then(function (news) {
      failed = 0; say(true);
      if (news.title && doc.title !== news.title) doc.title = news.title;
      [].forEach.call(parts(), function (part) { var html = news.parts[part.dataset.part]; if (html !== undefined) put(part, html); });
      send();
    }).catch(function () { failed++; say(false); }).then(function () {
      fetching = false;
      if (again) { again = false; setTimeout(look, 250); return; }
      // With a stream this is only a safety net; without one it is how news come.
      timer = setTimeout(look, failed ? Math.min(30000, 1000 * Math.pow(2, failed)) : streaming ? 60000 : 5000);
    });
  }

  var streaming = false, source, hide;
  function listen() {
    if (!window.EventSource || doc.hidden) return;
    source = new EventSource(base + "/live");
    source.onopen = function () { streaming = true; look(); };
    source.addEventListener("news", function () { if (typing) typing.hidden = true; look(); });
    source.addEventListener("typing", function (event) {
      if (!typing) return;
      var who = doc.querySelector("[data-part=hand] b");
      typing.textContent = (who ? who.textContent + " " : "") + body.dataset.typing;
      typing.hidden = event.data !== "1";
      clearTimeout(hide);
      hide = setTimeout(function () { typing.hidden = true; }, 7000);
    });
    source.onerror = function () {
      streaming = false;
      if (source.readyState === 2) { source.close(); setTimeout(listen, 5000 + Math.random() * 5000); }
      look();
    };
  }
  doc.addEventListener("visibilitychange", function () {
    if (doc.hidden) return;
    if (!source || source.readyState === 2) listen();
    look();
  });
  window.addEventListener("online", look);
  window.addEventListener("offline", function () { say(false); });

  // Writing. A message is kept with its id until it was taken; pictures are kept while the page is open.
  var form = doc.getElementById("write"), box = doc.getElementById("m"), files = doc.getElementById("f");
  var store = "focal" + base, outbox = [], held = {}, sending = false;
  try { outbox = JSON.parse(localStorage.getItem(store) || "[]"); } catch (e) {}
  function keep() { try { if (outbox.length) localStorage.setItem(store, JSON.stringify(outbox)); else localStorage.removeItem(store); } catch (e) {} }
  function id() {
    var bytes = new Uint8Array(12);
    crypto.getRandomValues(bytes);
    return [].map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }
  function waiting() {
    var thread = doc.querySelector("[data-part=thread]");
    if (!thread) return;
    [].forEach.call(thread.querySelectorAll("[data-waits]"), function (old) { old.parentNode.removeChild(old); });
    outbox.forEach(function (one) {
      var line = doc.createElement("div"), text = doc.createElement("p"), small = doc.createElement("small");
      line.className = "msg msg--me"; line.dataset.waits = one.id; small.className = "msg__when";
      text.textContent = one.text || one.files; small.textContent = failed ? body.dataset.wait : "…";
      line.appendChild(text); line.appendChild(small); thread.appendChild(line);
    });
    thread.scrollTop = thread.scrollHeight;
  }
  // What stands in the conversation has arrived, whatever became of the answer.
  function arrived(thread) {
    [].forEach.call(thread.querySelectorAll("[data-client]"), function (line) {
      if (outbox.some(function (one) { return one.id === line.dataset.client; })) taken({ id: line.dataset.client });
    });
  }
  function tell(words) { if (note) { note.hidden = !words; note.textContent = words || ""; } }
  function send() {
    if (!form || sending || !outbox.length) return;
    sending = true;
    var one = outbox[0], data = new FormData();
    data.append("client_id", one.id);
    data.append("text", one.text);
    (held[one.id] || []).forEach(function (file) { data.append("file", file, file.name); });
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin", headers: { "x-focal": "page" } }).then(function (answer) {
      if (answer.ok) return answer.json().then(function (news) { taken(one); tell(news.note); if (news.to && !outbox.length) location.assign(news.to); });
      if (answer.status === 401) { location.reload(); throw 0; }
      if (answer.status >= 500 || answer.status === 429) throw answer.status;
      // Refused for good: the words come back into the form, with the reason.
      return answer.text().then(function (why) { taken(one); if (!box.value) box.value = one.text; tell(why); });
    }).then(function () { sending = false; look(); send(); }, function () { sending = false; failed++; say(false); waiting(); clearTimeout(timer); timer = setTimeout(look, 3000); });
  }
  function taken(one) { outbox = outbox.filter(function (other) { return other.id !== one.id; }); delete held[one.id]; keep(); waiting(); }
  if (form && box) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var chosen = files ? [].slice.call(files.files) : [], text = box.value.trim();
      if (!text && !chosen.length) { box.focus(); return; }
      var one = { id: id(), text: text, files: chosen.map(function (file) { return file.name; }).join(", ") };
      if (chosen.length) held[one.id] = chosen;
      outbox.push(one); keep();
      form.reset(); tell(""); named(); box.focus(); waiting(); send();
    });
    box.addEventListener("keydown", function (event) { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.querySelector(".btn--ink").click(); } });
    var told = 0;
    box.addEventListener("input", function () {
      var now = Date.now();
      if (now - told < 3000) return;
      told = now;
      fetch(base + "/typing", { method: "POST", credentials: "same-origin", headers: { "x-focal": "page" } }).catch(function () {});
    });
    var label = doc.querySelector(".write__file span"), plain = label && label.textContent;
    var named = function () { if (label) label.textContent = files.files.length ? [].map.call(files.files, function (file) { return file.name; }).join(", ") : plain; };
    if (files) files.addEventListener("change", named);
    waiting();
  }

  // Buttons: one press, then the page as it is. Without an answer the form goes its plain way.
  doc.addEventListener("submit", function (event) {
    var sent = event.target, part = sent.closest && sent.closest("[data-part]");
    if (!part || event.defaultPrevented || !/\/(done|cannot|answers|take-back|person|rating|reply)$/.test(sent.action)) return;
    event.preventDefault();
    var data = new URLSearchParams(), pressed = event.submitter || doc.activeElement;
    [].forEach.call(sent.elements, function (one) { if (one.name && one.type === "hidden") data.append(one.name, one.value); });
    if (pressed && pressed.name && sent.contains(pressed)) data.append(pressed.name, pressed.value);
    [].forEach.call(sent.querySelectorAll("button"), function (one) { one.setAttribute("aria-disabled", "true"); });
    fetch(sent.action, { method: "POST", body: data, credentials: "same-origin", headers: { "x-focal": "page" } }).then(function (answer) {
      if (answer.status === 401) { location.reload(); return ""; }
      return answer.ok ? "" : answer.text();
    }).then(function (why) { tell(why); delete shown[part.dataset.part]; look(); }, function () {
      failed++; say(false);
      [].forEach.call(sent.querySelectorAll("button"), function (one) { one.removeAttribute("aria-disabled"); });
    });
  });

  say(navigator.onLine !== false);
  listen();
  look();
  send();
})();
