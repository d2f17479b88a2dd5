"use strict";
(function () {
  const page = JSON.parse(document.getElementById("charts").textContent);
  const PRINT_WIDTH = 680; // pixels of A4 or Letter between the margins
  const PRINT_HEIGHT = 0.85;
  const drawn = new Set();
  const heights = {};
  for (const name in page.charts) heights[name] = page.charts[name].layout.height;

  function draw(place) {
    if (drawn.has(place)) return;
    drawn.add(place);
    const chart = page.charts[place.id];
    if (chart.x.length) {
      for (const trace of chart.data) if (!trace.x) trace.x = chart.x;
    }
    Plotly.newPlot(place, chart.data, chart.layout, page.config);
  }

  const places = Array.from(document.querySelectorAll(".plot"));
  (function next(n) { // one by one: the page stays at the reader's hand meanwhile
    if (n === places.length) return;
    draw(places[n]);
    setTimeout(next, 0, n + 1);
  })(0);

  document.addEventListener("click", function (event) {
    const button = event.target.closest(".views button");
    if (!button) return;
    const place = document.getElementById(button.parentNode.dataset.of);
    draw(place);
    Plotly.relayout(place, {
      "xaxis.range": [Number(button.dataset.from), Number(button.dataset.to)],
    });
    for (const other of button.parentNode.children) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });

  addEventListener("beforeprint", function () {
    for (const place of places) {
      draw(place);
      const height = Math.round(PRINT_HEIGHT * heights[place.id]);
      place.style.height = height + "px";
      Plotly.relayout(place, { autosize: false, width: PRINT_WIDTH, height: height });
    }
  });
  addEventListener("afterprint", function () {
    for (const place of places) {
      const height = heights[place.id];
      place.style.height = height + "px";
      Plotly.relayout(place, { autosize: true, width: null, height: height });
    }
  });
})();
