// What the explorer computes: interpolation in the tables of the page. Nothing here knows of the page itself.
"use strict";

// Lagrange's polynomial through the six nodes of a uniform grid that are nearest to x; the ends where x is outside.
function interpolated(values, grid, x) {
  const last = grid.low + grid.step * (values.length - 1);
  const t = (Math.min(Math.max(x, grid.low), last) - grid.low) / grid.step;
  const first = Math.min(Math.max(Math.floor(t) - 2, 0), values.length - 6);
  let sum = 0;
  for (let i = 0; i < 6; i += 1) {
    let weight = values[first + i];
    for (let j = 0; j < 6; j += 1) {
      if (j !== i) weight *= (t - first - j) / (i - j);
    }
    sum += weight;
  }
  return sum;
}

// Mean field of one l-bit at one alpha: log g_n, [S_n] in bits, and the density of S per bit in every bin. null where there is none.
function meanField(data, size, closure, alpha, lbit, logG1) {
  const chain = size.chains[closure];
  if (!chain) return null;
  const logG = interpolated(chain.log_g[alpha][lbit], data.couplings, logG1);
  const edges = data.law.cumulative.map((values) => interpolated(values, data.law.grid, logG));
  const cumulative = [0].concat(edges, [1]);
  const density = [];
  for (let bin = 0; bin < data.bins; bin += 1) {
    density.push(Math.max(0, cumulative[bin + 1] - cumulative[bin]) * data.bins);
  }
  return { logG, entropy: interpolated(data.law.entropy, data.law.grid, logG), density };
}
