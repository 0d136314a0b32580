// Follows [data-live], a stream of server-sent events whose data are fragments rendered by the server:
// each goes into the [data-event] of its name, or behind what is there where it has [data-append].
// (The extension that comes with htmx 2 is one for htmx 1, and fails at each event.)
(function () {
  'use strict';
  function follow(root) {
    var source = new EventSource(root.dataset.live);
    root.querySelectorAll('[data-event]').forEach(function (place) {
      source.addEventListener(place.dataset.event, function (event) {
        if (!('append' in place.dataset)) {
          var focused = place.contains(document.activeElement);
          if (place.innerHTML !== event.data && !focused) place.innerHTML = event.data;
          return;
        }
        var atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 40;
        place.insertAdjacentHTML('beforeend', event.data);
        if (atEnd) place.scrollTop = place.scrollHeight;
      });
    });
    source.addEventListener('end', function () {
      source.close();
      // The last state is shown whatever had the focus.
      if (document.activeElement && root.contains(document.activeElement)) location.reload();
    });
  }
  document.querySelectorAll('[data-live]').forEach(follow);
})();
