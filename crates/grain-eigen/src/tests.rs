//! An operator to test with: of any dimension, real or complex, sparse, with a dense spectrum.

use std::f64::consts::TAU;

use faer::{MatMut, c64};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::operator::{Operator, Recurrence, Traces, Update};
use crate::run::Run;
use crate::scalar::Scalar;
use crate::window::{Target, WindowSettings, WindowSolver};

/// A particle on a ring with a random potential and random hops to a few distant sites.
///
/// ```text
/// H = Σ_i v_i |i><i| + Σ_i Σ_r (t_ir |i><i+r| + h.c.)
/// ```
///
/// Distances that have little to do with each other make it a small world, whose states are extended and repel.
#[derive(Debug, Clone)]
pub(crate) struct Sample<T = f64> {
    potential: Vec<f64>,
    /// `[distance, site]`
    hops: Vec<Vec<T>>,
    scale: f64,
    shift: f64,
}

/// Distances of the hops, as shares of the ring.
const DISTANCES: [f64; 4] = [0.0, 0.037, 0.169, 0.391];

impl Sample<f64> {
    /// Number `index` of the operators of this dimension.
    pub(crate) fn new(dimension: usize, index: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(1000 + index);
        let mut normal = |scale: f64| -> Vec<f64> {
            let one = |_| -> f64 { StandardNormal.sample(&mut random) };
            (0..dimension).map(one).map(|number| scale * number).collect()
        };
        let potential = normal(1.0);
        let hops = DISTANCES.iter().map(|_| normal(0.6)).collect();
        Self { potential, hops, scale: 1.0, shift: 0.0 }
    }

    /// The same operator with every site's phase turned by an angle of its own: unitarily equivalent.
    pub(crate) fn with_phases(&self) -> Sample<c64> {
        let phase = |site: usize| c64::cis(TAU * (site as f64 * 0.618_034).fract());
        let turned = |(distance, hops): (usize, &Vec<f64>)| {
            let turn = |(site, hop): (usize, &f64)| {
                phase(site) * phase(self.partner(site, distance)).conj() * *hop
            };
            hops.iter().enumerate().map(turn).collect()
        };
        Sample {
            potential: self.potential.clone(),
            hops: self.hops.iter().enumerate().map(turned).collect(),
            scale: self.scale,
            shift: self.shift,
        }
    }
}

impl<T> Sample<T> {
    /// The site at distance number `distance` from another.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a part of the ring"
    )]
    fn partner(&self, site: usize, distance: usize) -> usize {
        let sites = self.potential.len();
        (site + 1 + (DISTANCES[distance] * sites as f64) as usize) % sites
    }
}

impl<T: Scalar> Operator for Sample<T> {
    type Scalar = T;
    type Scaled<'a> = Self;

    fn dimension(&self) -> usize {
        self.potential.len()
    }

    fn mean_energy(&self) -> f64 {
        self.potential.iter().sum::<f64>() / self.potential.len() as f64
    }

    fn norm_bound(&self) -> f64 {
        let potential = self.potential.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        let most = |hops: &Vec<T>| hops.iter().fold(0.0_f64, |most, t| most.max(t.modulus()));
        potential + 2.0 * self.hops.iter().map(most).sum::<f64>()
    }

    fn exact_traces(&self) -> Option<Traces> {
        let square = |hop: &T| hop.modulus().powi(2);
        let hops: f64 = self.hops.iter().flatten().map(square).sum();
        let of_square = self.potential.iter().map(|v| v * v).sum::<f64>() + 2.0 * hops;
        Some(Traces { of_operator: self.potential.iter().sum(), of_square })
    }

    fn fill_dense(&self, mut matrix: MatMut<'_, T>) {
        matrix.fill(T::from_real(0.0));
        for (site, potential) in self.potential.iter().enumerate() {
            matrix[(site, site)] += T::from_real(*potential);
            for (distance, hops) in self.hops.iter().enumerate() {
                let partner = self.partner(site, distance);
                matrix[(site, partner)] += hops[site];
                matrix[(partner, site)] += hops[site].conjugate();
            }
        }
    }

    fn scaled(&self, scale: f64, shift: f64) -> Self {
        Self { scale, shift, ..self.clone() }
    }
}

impl<T: Scalar> Recurrence for Sample<T> {
    type Scalar = T;

    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        let real = T::from_real;
        let mut image: Vec<T> = (x.iter().zip(&self.potential))
            .map(|(x, potential)| *x * real(potential - self.shift))
            .collect();
        for (distance, hops) in self.hops.iter().enumerate() {
            for (site, hop) in hops.iter().enumerate() {
                let partner = self.partner(site, distance);
                image[site] += *hop * x[partner];
                image[partner] += hop.conjugate() * x[site];
            }
        }
        let subtracts = update.subtracts();
        for (y, image) in y.iter_mut().zip(image) {
            let product = image * real(self.scale);
            *y = if subtracts { product - *y } else { product };
        }
        let (sum, [w_0, w_1]) = update.into_sum();
        for ((sum, x), y) in sum.iter_mut().zip(x).zip(y) {
            *sum += *x * real(w_0) + *y * real(w_1);
        }
    }
}

#[test]
fn a_complex_operator_has_the_window_of_the_real_one_it_is_equivalent_to() {
    let real = Sample::new(512, 5);
    let complex = real.with_phases();
    let settings = WindowSettings { states: 40, target: Target::MaximumEntropy, memory: 1 << 28 };
    let mut solver = WindowSolver::new(512, settings).unwrap();
    let mut complex_solver = WindowSolver::new(512, settings).unwrap();
    let expected = solver.window(&real, &Run::default()).unwrap();
    let found = complex_solver.window(&complex, &Run::default()).unwrap();
    let norm = found.bounds.norm();
    for (got, want) in found.spectrum.energies.iter().zip(expected.spectrum.energies) {
        // Rounding of a product is ε times the norm, of the tens of terms of a row.
        assert!((got - want).abs() < 1e-13 * norm, "{got} and {want}");
    }
    assert!(found.residuals.iter().all(|residual| *residual < 1e-12 * norm), "{found:?}");
    assert!(found.orthogonality < 1e-12, "{:e}", found.orthogonality);
}
