// Draws a map: [data-map] names the address of its points, [data-x] and [data-y] where the query lies.
// Each group has a colour and a shape, drawn once as a small picture and copied for every point.
// Rows listed beside the map ([data-x] in .near) are lit; the one that has the focus says its text.
(function () {
  'use strict';
  var MOST = 400;
  var CELLS = 64;
  var root = document.querySelector('[data-map]');
  if (!root) return;
  var canvas = root.querySelector('canvas');
  var tip = root.querySelector('.tip');
  var waits = root.querySelector('.waits');
  var pen = canvas.getContext('2d');
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var query = 'x' in root.dataset ? { x: +root.dataset.x, y: +root.dataset.y } : null;
  var near = Array.prototype.map.call(document.querySelectorAll('.near li'), function (li, i) {
    return {
      li: li, rank: i + 1, placed: 'x' in li.dataset, x: +li.dataset.x, y: +li.dataset.y,
      text: li.querySelector('.doc').textContent, id: li.querySelector('a').textContent
    };
  });
  var view = { x: 0, y: 0, zoom: 1 };
  var points = null;
  var cells = null;
  var sprites = [];
  var colours = {};
  var lit = null;
  var planned = false;
  var moved = false;

  function shape(p, kind, r) {
    p.beginPath();
    if (kind === 0 || kind === 6) p.arc(0, 0, r, 0, 7);
    else if (kind === 1) p.rect(-r, -r, 2 * r, 2 * r);
    else if (kind === 2) { p.moveTo(0, -r * 1.2); p.lineTo(r * 1.15, r); p.lineTo(-r * 1.15, r); p.closePath(); }
    else if (kind === 3) { p.moveTo(0, -r * 1.35); p.lineTo(r * 1.35, 0); p.lineTo(0, r * 1.35); p.lineTo(-r * 1.35, 0); p.closePath(); }
    else if (kind === 4) { p.moveTo(0, -r * 1.3); p.lineTo(0, r * 1.3); p.moveTo(-r * 1.3, 0); p.lineTo(r * 1.3, 0); }
    else if (kind === 5) { p.moveTo(-r, -r); p.lineTo(r, r); p.moveTo(r, -r); p.lineTo(-r, r); }
    else { p.moveTo(-r * 1.3, 0); p.lineTo(r * 1.3, 0); }
  }

  // Many points are drawn smaller and let each other shine through.
  function look() {
    var style = getComputedStyle(document.documentElement);
    ['paper', 'ink', 'soft', 'line', 'accent'].forEach(function (name) { colours[name] = style.getPropertyValue('--' + name).trim(); });
    var count = points ? points.x.length : 0;
    var radius = count > 5000 ? 2 : count > 1000 ? 2.75 : 3.5;
    var ratio = window.devicePixelRatio || 1;
    sprites = [];
    for (var kind = -1; kind < 8; kind++) {
      var sprite = document.createElement('canvas');
      sprite.width = sprite.height = Math.ceil((radius * 3 + 2) * ratio);
      var p = sprite.getContext('2d');
      p.scale(ratio, ratio);
      p.translate(sprite.width / ratio / 2, sprite.height / ratio / 2);
      p.globalAlpha = count > 5000 ? 0.55 : 0.75;
      p.fillStyle = p.strokeStyle = style.getPropertyValue('--g' + (kind < 0 ? 0 : kind)).trim();
      p.lineWidth = 1.5;
      shape(p, Math.max(0, kind), radius);
      if (kind >= 4) p.stroke(); else p.fill();
      sprites.push(sprite);
    }
  }

  function size() {
    var ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    if (!moved) fit();
    draw();
  }

  // Both axes have the same measure, so that distances are true in each direction.
  function unit() { return Math.min(canvas.clientWidth, canvas.clientHeight) / 2 * 0.92 * view.zoom; }
  function across(x) { return canvas.clientWidth / 2 + (x - view.x) * unit(); }
  function down(y) { return canvas.clientHeight / 2 - (y - view.y) * unit(); }
  function back(px, py) {
    return { x: (px - canvas.clientWidth / 2) / unit() + view.x, y: view.y - (py - canvas.clientHeight / 2) / unit() };
  }

  function draw() { if (!planned) { planned = true; requestAnimationFrame(paint); } }

  function paint() {
    planned = false;
    var ratio = window.devicePixelRatio || 1;
    var width = canvas.clientWidth;
    var height = canvas.clientHeight;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.strokeStyle = colours.line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(across(0), 0); pen.lineTo(across(0), height);
    pen.moveTo(0, down(0)); pen.lineTo(width, down(0));
    pen.stroke();
    if (points) cloud(ratio, width, height);
    near.forEach(function (one) { if (one.placed) ring(one); });
    if (query) star(across(query.x), down(query.y));
    near.forEach(function (one) { if (one.placed && lit && lit.id === one.id) ring(one); });
    place();
  }

  function cloud(ratio, width, height) {
    var edge = sprites[0].width / ratio;
    pen.globalAlpha = near.length ? 0.45 : 1;
    for (var i = 0; i < points.x.length; i++) {
      var x = across(points.x[i]) - edge / 2;
      var y = down(points.y[i]) - edge / 2;
      if (x > -edge && y > -edge && x < width && y < height) {
        var group = points.group[i];
        pen.drawImage(sprites[group < 0 ? 0 : 1 + group % 8], x, y, edge, edge);
      }
    }
    pen.globalAlpha = 1;
  }

  function ring(one) {
    var x = across(one.x);
    var y = down(one.y);
    var on = lit && lit.li === one.li;
    pen.beginPath();
    pen.arc(x, y, on ? 10 : 8, 0, 7);
    pen.fillStyle = on ? colours.accent : colours.paper;
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
    pen.fillStyle = on ? colours.paper : colours.accent;
    pen.font = '600 10px system-ui, sans-serif';
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(one.rank, x, y + 0.5);
  }

  function star(x, y) {
    pen.beginPath();
    for (var i = 0; i < 10; i++) {
      var r = i % 2 ? 5 : 12;
      var angle = Math.PI / 5 * i - Math.PI / 2;
      pen.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
    }
    pen.closePath();
    pen.fillStyle = colours.ink;
    pen.strokeStyle = colours.paper;
    pen.lineWidth = 3;
    pen.stroke();
    pen.fill();
  }

  function place() {
    tip.hidden = !lit;
    if (!lit) return;
    var x = across(lit.x) + 14;
    var y = down(lit.y) + 14;
    if (x + tip.offsetWidth > canvas.clientWidth - 8) x = Math.max(8, across(lit.x) - 14 - tip.offsetWidth);
    if (y + tip.offsetHeight > canvas.clientHeight - 8) y = Math.max(8, down(lit.y) - 14 - tip.offsetHeight);
    tip.style.transform = 'translate(' + Math.round(x) + 'px,' + Math.round(y) + 'px)';
  }

  function light(one) {
    if (lit === one || (lit && one && lit.id === one.id)) return;
    near.forEach(function (n) { n.li.classList.toggle('lit', one !== null && n.id === one.id); });
    lit = one;
    if (one) {
      tip.textContent = one.text || '';
      var id = document.createElement('span');
      id.className = 'mono';
      id.textContent = one.id;
      tip.appendChild(id);
    }
    draw();
  }

  // Into the picture where it is not there yet.
  function show(one) {
    var x = across(one.x);
    var y = down(one.y);
    if (x < 0 || y < 0 || x > canvas.clientWidth || y > canvas.clientHeight) { view.x = one.x; view.y = one.y; }
    light(one);
  }

  function cell(v) { return Math.max(0, Math.min(CELLS - 1, Math.floor((v + 1) / 2 * CELLS))); }

  function sort() {
    cells = [];
    for (var i = 0; i < points.x.length; i++) {
      var key = cell(points.y[i]) * CELLS + cell(points.x[i]);
      (cells[key] = cells[key] || []).push(i);
    }
  }

  // The point under the pointer: the nearest within a few pixels, one of the list before any other.
  function under(px, py) {
    var best = null;
    var least = 12;
    near.forEach(function (one) {
      var d = one.placed ? Math.hypot(across(one.x) - px, down(one.y) - py) : least;
      if (d < least) { least = d; best = one; }
    });
    if (best || !points) return best;
    var a = back(px - 8, py + 8);
    var b = back(px + 8, py - 8);
    least = 8;
    for (var row = cell(a.y); row <= cell(b.y); row++) {
      for (var column = cell(a.x); column <= cell(b.x); column++) {
        (cells[row * CELLS + column] || []).forEach(function (i) {
          var d = Math.hypot(across(points.x[i]) - px, down(points.y[i]) - py);
          if (d < least) { least = d; best = { x: points.x[i], y: points.y[i], id: points.id[i], text: points.text[i] }; }
        });
      }
    }
    return best;
  }

  function zoom(by, px, py) {
    var before = back(px, py);
    view.zoom = Math.max(0.5, Math.min(MOST, view.zoom * by));
    var after = back(px, py);
    view.x += before.x - after.x;
    view.y += before.y - after.y;
    moved = true;
    draw();
  }

  function middle(by) {
    if (by) zoom(by, canvas.clientWidth / 2, canvas.clientHeight / 2);
    else { fit(); draw(); }
  }

  // All points, the query and what it found, as large as they go.
  function fit() {
    var box = { left: 1, right: -1, low: 1, high: -1 };
    function take(x, y) {
      box.left = Math.min(box.left, x); box.right = Math.max(box.right, x);
      box.low = Math.min(box.low, y); box.high = Math.max(box.high, y);
    }
    for (var i = 0; points && i < points.x.length; i++) take(points.x[i], points.y[i]);
    if (query) take(query.x, query.y);
    var less = Math.min(canvas.clientWidth, canvas.clientHeight);
    var wide = Math.max(0.02, box.right - box.left) / canvas.clientWidth;
    var tall = Math.max(0.02, box.high - box.low) / canvas.clientHeight;
    view = box.left > box.right ? { x: 0, y: 0, zoom: 1 }
      : { x: (box.left + box.right) / 2, y: (box.low + box.high) / 2, zoom: 2 / less / Math.max(wide, tall) };
    moved = false;
  }

  function move(dx, dy) { moved = true; view.x -= dx / unit(); view.y += dy / unit(); draw(); }

  var held = {};
  function others() { return Object.keys(held).map(function (id) { return held[id]; }); }
  canvas.addEventListener('pointerdown', function (event) {
    canvas.setPointerCapture(event.pointerId);
    held[event.pointerId] = { x: event.offsetX, y: event.offsetY };
    canvas.classList.add('held');
  });
  canvas.addEventListener('pointermove', function (event) {
    var mine = held[event.pointerId];
    if (!mine) { light(under(event.offsetX, event.offsetY)); return; }
    var all = others();
    if (all.length === 1) move(event.offsetX - mine.x, event.offsetY - mine.y);
    else {
      var other = all[0] === mine ? all[1] : all[0];
      var was = Math.hypot(mine.x - other.x, mine.y - other.y);
      var is = Math.hypot(event.offsetX - other.x, event.offsetY - other.y);
      if (was > 0 && is > 0) zoom(is / was, (event.offsetX + other.x) / 2, (event.offsetY + other.y) / 2);
    }
    mine.x = event.offsetX;
    mine.y = event.offsetY;
  });
  ['pointerup', 'pointercancel'].forEach(function (name) {
    canvas.addEventListener(name, function (event) {
      delete held[event.pointerId];
      canvas.classList.toggle('held', others().length > 0);
      if (name === 'pointerup') light(under(event.offsetX, event.offsetY));
    });
  });
  canvas.addEventListener('pointerleave', function () { if (!others().length) light(null); });
  canvas.addEventListener('wheel', function (event) {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener('keydown', function (event) {
    var step = 48;
    var act = {
      ArrowLeft: function () { move(step, 0); }, ArrowRight: function () { move(-step, 0); },
      ArrowUp: function () { move(0, step); }, ArrowDown: function () { move(0, -step); },
      '+': function () { middle(1.5); }, '=': function () { middle(1.5); }, '-': function () { middle(1 / 1.5); },
      '0': function () { middle(0); }
    }[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); act(); }
  });
  root.querySelectorAll('[data-zoom]').forEach(function (button) {
    button.addEventListener('click', function () { middle(Number(button.dataset.zoom)); });
  });
  near.forEach(function (one) {
    if (!one.placed) return;
    one.li.addEventListener('focusin', function () { show(one); });
    one.li.addEventListener('focusout', function () { light(null); });
    one.li.addEventListener('mouseenter', function () { show(one); });
    one.li.addEventListener('mouseleave', function () { light(null); });
  });
  dark.addEventListener('change', function () { look(); draw(); });
  new ResizeObserver(size).observe(canvas);

  waits.textContent = 'Fetching the points…';
  look();
  fetch(root.dataset.map, { headers: { Accept: 'application/json' } }).then(function (response) {
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  }).then(function (map) {
    points = map.points;
    waits.hidden = true;
    sort();
    look();
    fit();
    draw();
    root.dataset.drawn = points.x.length;
  }).catch(function () { waits.textContent = 'The points could not be fetched; open the page again.'; });
})();
