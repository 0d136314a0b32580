// What moves on a page. No place is replaced while a button is pressed on it, and focus is kept.
//
// [data-live] follows a stream of server-sent events whose data are fragments rendered by the server:
// each goes into the [data-event] of its name, or behind what is there where it has [data-append].
// (The extension that comes with htmx 2 is one for htmx 1, and fails at each event.)
// [data-then=reload] asks for the page again at its end.
// [data-poll] asks for its page again each so many seconds, and takes the place over by its id.
(function () {
  'use strict';
  // Lines of a log that a page holds, however long it is left open.
  var KEPT = 1000;
  var pressed = false;
  var waiting = [];
  document.addEventListener('pointerdown', function () { pressed = true; });
  ['pointerup', 'pointercancel'].forEach(function (name) {
    document.addEventListener(name, function () {
      // A click comes after this.
      setTimeout(function () { pressed = false; waiting.splice(0).forEach(function (run) { run(); }); }, 0);
    });
  });

  function whenFree(work) { if (pressed) waiting = [work]; else work(); }

  function put(place, html) {
    if (place.innerHTML === html) return;
    var focused = place.contains(document.activeElement) ? sameIn(place, document.activeElement) : null;
    var before = told;
    place.innerHTML = html;
    told = before;
    var again = focused && focused();
    if (again) again.focus({ preventScroll: true });
    arrived(place);
  }

  // What finds this element in the place again after it was replaced: by its id, else as the n-th of those that do
  // the same. Without it the keys would begin at the top of the page again.
  function sameIn(place, element) {
    if (element.id) return function () { return document.getElementById(element.id); };
    function alike() {
      return Array.prototype.filter.call(place.querySelectorAll(element.tagName), function (other) {
        return other.getAttribute('href') === element.getAttribute('href') && other.getAttribute('name') === element.getAttribute('name');
      });
    }
    var number = alike().indexOf(element);
    return function () { return alike()[number]; };
  }

  // What a place that was put needs: countdowns begin to run, and the cell that was told of is told of again.
  function arrived(place) {
    place.querySelectorAll('[data-left]').forEach(function (count) {
      count.until = performance.now() + 1000 * Number(count.dataset.left);
    });
    if (told && place.contains(document.getElementById(told.grid))) tell(document.getElementById(told.grid), told.number);
  }

  // Counted here too, since a second must not be missed where the server's event comes late.
  setInterval(function () {
    document.querySelectorAll('[data-left]').forEach(function (count) {
      var left = Math.max(0, Math.ceil((count.until - performance.now()) / 1000));
      var text = (left < 3600 ? '' : Math.floor(left / 3600) + ':') + (left < 3600 ? Math.floor(left / 60) : String(Math.floor(left / 60) % 60).padStart(2, '0')) + ':' + String(left % 60).padStart(2, '0');
      if (count.textContent !== text) count.textContent = text;
    });
  }, 200);

  // A grid of cells: the pointer and the arrow keys choose one, and a line below tells of it.
  var told = null;
  function tell(grid, number) {
    var cells = grid.children;
    var line = grid.parentElement.querySelector('.told');
    grid.querySelectorAll('.at').forEach(function (cell) { cell.classList.remove('at'); });
    if (number === null || !cells[number]) { told = null; line.textContent = '\u00a0'; return; }
    told = { grid: grid.id, number: number };
    cells[number].classList.add('at');
    line.textContent = cells[number].title;
  }
  document.addEventListener('pointerover', function (event) {
    var grid = event.target.parentElement && event.target.parentElement.matches('[data-tiles]') ? event.target.parentElement : null;
    if (grid) tell(grid, Array.prototype.indexOf.call(grid.children, event.target));
  });
  document.addEventListener('focusin', function (event) {
    if (event.target.matches('[data-tiles]') && !(told && told.grid === event.target.id)) tell(event.target, 0);
  });
  document.addEventListener('focusout', function (event) {
    if (event.target.matches('[data-tiles]')) tell(event.target, null);
  });
  document.addEventListener('keydown', function (event) {
    var grid = event.target;
    if (!grid.matches('[data-tiles]')) return;
    var now = told && told.grid === grid.id ? told.number : 0;
    var perRow = 1;
    while (perRow < grid.children.length && grid.children[perRow].offsetTop === grid.children[0].offsetTop) perRow++;
    var to = { ArrowRight: now + 1, ArrowLeft: now - 1, ArrowDown: now + perRow, ArrowUp: now - perRow, Home: 0, End: grid.children.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tell(grid, Math.max(0, Math.min(grid.children.length - 1, to)));
  });

  function follow(root) {
    var source = new EventSource(root.dataset.live);
    root.querySelectorAll('[data-event]').forEach(function (place) {
      source.addEventListener(place.dataset.event, function (event) {
        if (!('append' in place.dataset)) { whenFree(function () { put(place, event.data); }); return; }
        var atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 40;
        place.insertAdjacentHTML('beforeend', event.data);
        while (place.childElementCount > KEPT) place.firstElementChild.remove();
        if (atEnd) place.scrollTop = place.scrollHeight; else behind(root, place, 1);
      });
    });
    source.addEventListener('end', function () {
      source.close();
      if (root.dataset.then === 'reload') location.reload();
    });
    window.addEventListener('pagehide', function () { source.close(); });
  }

  // Days of a calendar: the arrow keys go from one on which something happened to the next.
  document.addEventListener('keydown', function (event) {
    if (!event.target.matches || !event.target.matches('[data-days] a')) return;
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    var days = Array.prototype.slice.call(document.querySelectorAll('[data-days] a'));
    var to = days[days.indexOf(event.target) + step];
    if (to) { event.preventDefault(); to.focus(); }
  });

  // A log follows as long as its end is in sight; who reads further up is told how much came.
  function behind(root, log, more) {
    var button = root.querySelector('[data-follow]');
    if (!button) return;
    var count = more ? Number(button.dataset.count || 0) + more : 0;
    button.dataset.count = count;
    button.hidden = !count;
    button.textContent = count === 1 ? '1 new line ↓' : count + ' new lines ↓';
    if (button.follows) return;
    button.follows = true;
    button.addEventListener('click', function () { log.scrollTop = log.scrollHeight; log.focus(); });
    log.addEventListener('scroll', function () {
      if (log.scrollHeight - log.scrollTop - log.clientHeight < 40) behind(root, log, 0);
    });
  }

  function poll(id) {
    var place = document.getElementById(id);
    setTimeout(function () {
      if (document.hidden) { poll(id); return; }
      fetch(location.href, { headers: { Accept: 'text/html' } }).then(function (response) {
        // Signed out meanwhile: the page says so.
        if (response.redirected) { location.reload(); return null; }
        return response.ok ? response.text() : null;
      }).then(function (text) {
        if (!text) { poll(id); return; }
        var fresh = new DOMParser().parseFromString(text, 'text/html').getElementById(id);
        whenFree(function () {
          if (fresh) put(place, fresh.innerHTML);
          if (fresh && fresh.dataset.poll) { place.dataset.poll = fresh.dataset.poll; poll(id); }
        });
      }, function () { poll(id); });
    }, 1000 * Number(place.dataset.poll));
  }

  arrived(document);
  document.querySelectorAll('[data-live]').forEach(follow);
  document.querySelectorAll('[data-poll]').forEach(function (place) { poll(place.id); });
  document.querySelectorAll('.log').forEach(function (log) { log.scrollTop = log.scrollHeight; });
  // A picture of 64 by 64 cells with half a cell around it: where it is clicked, its cell opens. Keys have the list beside it.
  document.querySelectorAll('[data-cells]').forEach(function (picture) {
    picture.addEventListener('click', function (event) {
      var box = picture.getBoundingClientRect();
      var x = Math.floor(65 * (event.clientX - box.left) / box.width - .5);
      var y = Math.floor(65 * (event.clientY - box.top) / box.height - .5);
      if (x < 0 || y < 0 || x > 63 || y > 63) return;
      location.href = picture.dataset.cells + (64 * y + x).toString(16).padStart(3, '0') + '#cell';
    });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.tagName === 'TEXTAREA') {
      event.target.form.requestSubmit();
    }
  });
})();
