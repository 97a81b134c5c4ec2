// The page of the explorer: what is chosen, and what is drawn of it.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const choice = { size: 0, alpha: 0, lbit: 0 };
  const NS = "http://www.w3.org/2000/svg";

  function fill(select, labels, chosen) {
    select.replaceChildren();
    labels.forEach((label, index) => select.add(new Option(label, index, false, index === chosen)));
  }
  function size() {
    return data.sizes[choice.size];
  }
  function logG1() {
    return Number(at("coupling").value);
  }
  function chooseSize(index) {
    const before = size().alphas[choice.alpha];
    choice.size = index;
    const { alphas, n, critical } = size();
    const nearest = alphas.findIndex((alpha) => Math.abs(alpha - before) < 1e-9);
    choice.alpha = nearest < 0 ? critical : nearest;
    choice.lbit = n - 1;
    fill(at("alpha"), alphas.map((alpha, i) => (i === critical ? "α_c = " : "") + alpha.toFixed(4)), choice.alpha);
    fill(at("lbit"), Array.from({ length: n }, (_, i) => String(i + 1)), choice.lbit);
    useFit();
  }
  function useFit() {
    const chain = size().chains[at("closure").value];
    if (chain && chain.fitted !== null) at("coupling").value = chain.fitted;
  }

  function element(name, attributes, parent, text) {
    const made = document.createElementNS(NS, name);
    Object.keys(attributes).forEach((key) => made.setAttribute(key, attributes[key]));
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }
  // A frame with ticks; returns the scales.
  function frame(svg, xs, ys, xLabel, yLabel) {
    svg.replaceChildren();
    const [left, top, right, bottom] = [52, 10, 430, 250];
    const x = (value) => left + ((value - xs[0]) / (xs[1] - xs[0])) * (right - left);
    const y = (value) => bottom - ((value - ys[0]) / (ys[1] - ys[0])) * (bottom - top);
    element("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "frame" }, svg);
    ticks(xs).forEach((value) => {
      element("path", { d: `M${x(value)} ${bottom}v-4`, class: "tick" }, svg);
      element("text", { x: x(value), y: bottom + 16, class: "middle" }, svg, shown(value));
    });
    ticks(ys).forEach((value) => {
      element("path", { d: `M${left} ${y(value)}h4`, class: "tick" }, svg);
      element("text", { x: left - 6, y: y(value) + 4, class: "end" }, svg, shown(value));
    });
    element("text", { x: (left + right) / 2, y: bottom + 36, class: "middle" }, svg, xLabel);
    element("text", { x: 14, y: (top + bottom) / 2, class: "middle", transform: `rotate(-90 14 ${(top + bottom) / 2})` }, svg, yLabel);
    return { x, y };
  }
  function ticks([low, high]) {
    const raw = (high - low) / 5;
    const power = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= raw);
    const all = [];
    for (let value = Math.ceil(low / step) * step; value <= high + 1e-9 * step; value += step) all.push(value);
    return all;
  }
  function shown(value) {
    return String(Number(value.toPrecision(6)));
  }

  function drawHistogram(measured, theory) {
    const most = Math.max(...measured.density, ...(theory ? theory.density : [0]), 1);
    const { x, y } = frame(at("histogram"), [0, 1], [0, 1.05 * most], "entropy S of the l-bit (bits)", "density (1/bit)");
    const svg = at("histogram");
    measured.density.forEach((value, bin) => {
      const bar = element("rect", {
        x: x(bin / data.bins), y: y(value), width: x(1 / data.bins) - x(0), height: y(0) - y(value), class: "bar",
      }, svg);
      element("title", {}, bar, `S = ${shown(bin / data.bins)} to ${shown((bin + 1) / data.bins)}: ED ${value.toFixed(3)}` +
        (theory ? `, mean field ${theory.density[bin].toFixed(3)}` : ""));
    });
    if (theory) {
      const steps = theory.density.map((value, bin) => `${bin ? "L" : "M"}${x(bin / data.bins)} ${y(value)}H${x((bin + 1) / data.bins)}`);
      element("path", { d: steps.join(""), class: "theory" }, svg);
    }
  }
  function drawProfile() {
    const { alphas, lbits } = size();
    const { x, y } = frame(at("against-alpha"), [alphas[0] - 0.02, alphas[alphas.length - 1] + 0.02], [0, 1], "decay of couplings α", `entropy [S] of l-bit ${choice.lbit + 1} (bits)`);
    const svg = at("against-alpha");
    const closure = at("closure").value;
    const curve = alphas.map((_, index) => meanField(data, size(), closure, index, choice.lbit, logG1()));
    if (curve[0]) {
      const line = curve.map((state, index) => `${index ? "L" : "M"}${x(alphas[index])} ${y(state.entropy)}`);
      element("path", { d: line.join(""), class: "theory" }, svg);
    }
    alphas.forEach((alpha, index) => {
      const { mean, error } = lbits[index][choice.lbit];
      if (error !== null) {
        element("path", { d: `M${x(alpha)} ${y(mean - error)}V${y(mean + error)}`, class: "error" }, svg);
      }
      const dot = element("circle", { cx: x(alpha), cy: y(mean), r: index === choice.alpha ? 5 : 3.2, class: "point" }, svg);
      element("title", {}, dot, `α = ${alpha.toFixed(4)}: ED ${number(mean, error)}` + (curve[index] ? `, mean field ${curve[index].entropy.toFixed(4)}` : ""));
      dot.addEventListener("click", () => {
        choice.alpha = index;
        at("alpha").value = index;
        draw();
      });
    });
  }
  function number(mean, error) {
    return error === null ? mean.toFixed(4) : `${mean.toFixed(4)} ± ${error.toFixed(4)}`;
  }

  function draw() {
    const measured = size().lbits[choice.alpha][choice.lbit];
    const theory = meanField(data, size(), at("closure").value, choice.alpha, choice.lbit, logG1());
    drawHistogram(measured, theory);
    drawProfile();
    at("coupling-shown").textContent = Math.exp(logG1()).toFixed(5);
    at("measured").textContent = number(measured.mean, measured.error);
    at("predicted").textContent = theory ? theory.entropy.toFixed(6) : "none";
    at("enhanced").textContent = theory ? Math.exp(theory.logG).toPrecision(6) : "none";
    const off = theory ? measured.mean - theory.entropy : 0;
    at("deviation").textContent = theory
      ? off.toFixed(4) + (measured.error > 0 ? ` (${(off / measured.error).toFixed(1)} errors of the data)` : "")
      : "none";
    at("realizations").textContent = size().realizations;
  }

  fill(at("size"), data.sizes.map((one) => String(one.n)), 0);
  at("size").addEventListener("change", (event) => {
    chooseSize(Number(event.target.value));
    draw();
  });
  at("alpha").addEventListener("change", (event) => {
    choice.alpha = Number(event.target.value);
    draw();
  });
  at("lbit").addEventListener("change", (event) => {
    choice.lbit = Number(event.target.value);
    draw();
  });
  at("closure").addEventListener("change", () => {
    useFit();
    draw();
  });
  at("coupling").addEventListener("input", draw);
  at("fit").addEventListener("click", () => {
    useFit();
    draw();
  });
  const { couplings } = data;
  at("coupling").min = couplings.low;
  at("coupling").max = couplings.low + couplings.step * (couplings.count - 1);
  choice.size = data.sizes.length - 1;
  choice.alpha = size().critical;
  chooseSize(choice.size);
  at("size").value = data.sizes.length - 1;
  draw();
})();
