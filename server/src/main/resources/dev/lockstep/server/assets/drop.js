// A file that is dropped anywhere on a page with a form [data-drop] goes into its file field and is sent, as if it had
// been chosen there. [data-drop-hint] says that this is so; [data-drop-word] says what happens.
(function () {
  'use strict';
  var form = document.querySelector('form[data-drop]');
  if (!form) return;
  var input = form.querySelector('input[type=file]');
  var word = form.querySelector('[data-drop-word]');
  var over = document.createElement('div');
  over.className = 'dropping';
  over.hidden = true;
  over.textContent = form.dataset.drop;
  document.body.appendChild(over);
  document.querySelectorAll('[data-drop-hint]').forEach(function (hint) { hint.hidden = false; });

  function brings(event) { return event.dataTransfer && [].indexOf.call(event.dataTransfer.types, 'Files') >= 0; }

  document.addEventListener('dragover', function (event) {
    if (!brings(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    over.hidden = false;
  });
  document.addEventListener('dragleave', function (event) {
    // Only that of the window itself has nowhere to go to.
    if (!event.relatedTarget) over.hidden = true;
  });
  document.addEventListener('drop', function (event) {
    if (!brings(event)) return;
    event.preventDefault();
    over.hidden = true;
    if (event.dataTransfer.files.length !== 1) {
      word.textContent = 'One file at a time: ' + event.dataTransfer.files.length + ' were dropped, and none was sent.';
      word.scrollIntoView({ block: 'center' });
      return;
    }
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener('submit', function () {
    if (input.files.length) word.textContent = 'Sending ' + input.files[0].name + '…';
  });
  window.addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });
})();
