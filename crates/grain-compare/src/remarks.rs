//! What a reader of a comparison must know that no number says.

use grain_dataset::Window;
use grain_statistics::uncertainty::chosen;

use crate::comparison::Comparison;
use crate::coverage::AlphaCoverage;
use crate::fit::FitOutcome;
use crate::goodness::Covariance;
use crate::rare::LEAST_CARRIERS;
use crate::size::SizeComparison;

impl Comparison {
    /// One sentence for everything that is missing or limited, and why; empty if nothing is.
    pub fn remarks(&self) -> Vec<String> {
        let left_out = self
            .left_out
            .iter()
            .map(|size| format!("N = {} is not compared: {}.", size.n_lbits, size.reason));
        let window = self.settings.window;
        let of = |size| narrower_window(size, window).into_iter().chain(of_size(size));
        left_out.chain(self.sizes.iter().flat_map(of)).collect()
    }
}

/// What was averaged over where the window by index was not computed whole.
fn narrower_window(size: &SizeComparison, window: Window) -> Option<String> {
    let Window::Central(fraction) = window else { return None };
    let alphas = size.coverage.iter().filter(|alpha| alpha.compared).count();
    let states = size.states / (size.realizations * alphas).max(1);
    let wanted = fraction.window(size.hilbert_dimension).len();
    (states < wanted).then(|| {
        let at = match size.energy_position {
            0.0 => "the mean energy".to_owned(),
            position => format!("an energy {position} standard deviations from the mean"),
        };
        format!(
            "N = {}: averages are over the {states} eigenstates nearest to {at} of each \
             spectrum, {:.2} % of it, not over the {}: more were not computed.",
            size.n_lbits,
            100.0 * states as f64 / size.hilbert_dimension as f64,
            window.description()
        )
    })
}

fn of_size(size: &SizeComparison) -> Vec<String> {
    let n = size.n_lbits;
    let mut remarks = Vec::new();
    if size.energy_position != 0.0 {
        remarks.push(format!(
            "N = {n}: a fit there is one of its own, and every l-bit is enhanced as in the middle of the spectrum, where the others have the most states."
        ));
    }
    if size.is_complex {
        remarks.push(format!(
            "N = {n} has a complex Hamiltonian, and mean field here the law of resonances of real ones (GOE): at one g_(1,0) that of the \
             unitary class gives other entropies, by up to some hundredths of a bit."
        ));
    }
    match &size.fit.outcome {
        FitOutcome::OutOfReach(reason) => remarks.push(format!(
            "N = {n} has no fitted g_(1,0), and so no prediction: at alpha_c, {reason}."
        )),
        FitOutcome::Fitted(coupling) if coupling.replicates_out_of_reach > 0 => {
            remarks.push(format!(
                "N = {n}: {} bootstrap replicates have an entropy at alpha_c that mean field does \
                 not reach; errors and intervals are without them.",
                coupling.replicates_out_of_reach
            ));
        }
        FitOutcome::Fitted(_) | FitOutcome::Given(_) => {}
    }
    if size.realizations == 1 {
        remarks.push(format!(
            "N = {n} has a single realization: no error bar, interval or verdict can be had. \
             Generate at least two; about a hundred make errors and verdicts reliable."
        ));
    }
    let verdicts = size.entropy.goodness.iter().chain(&size.memory.goodness);
    let diagonal = verdicts.clone().any(|goodness| goodness.covariance == Covariance::Diagonal);
    if let Some(most) = verdicts.map(|goodness| goodness.points).max().filter(|_| diagonal) {
        remarks.push(format!(
            "N = {n}: {} realizations are too few for the covariance of {most} values of alpha. \
             Where that is so, chi^2 is a sum of squares as if alpha were independent, which they are \
             not, and has no p-value: generate at least {}.",
            size.realizations,
            most + 3
        ));
    }
    remarks.extend(size.coverage.iter().filter(|alpha| !alpha.compared).map(
        |AlphaCoverage { alpha, available, planned, .. }| {
            format!(
                "N = {n}, alpha = {alpha} is left out: {available} of {planned} realizations are \
                 finished there, fewer than half of those at alpha_c."
            )
        },
    ));
    let compared = size.coverage.iter().filter(|alpha| alpha.compared);
    let most = compared.map(|alpha| alpha.available).max().unwrap_or(0);
    if most > size.realizations {
        remarks.push(format!(
            "N = {n}: only the {} realizations finished at every alpha are compared; some alpha have \
             up to {most}.",
            size.realizations
        ));
    }
    remarks.extend(size.entropy.points.iter().filter_map(|point| {
        let carriers = point.carried_by?;
        Some(format!(
            "N = {n}, alpha = {} does not enter chi^2: by mean field about {carriers:.1} pairs of eigenstates carry its mean, and \
             fewer than {LEAST_CARRIERS} are too few for an error to be believed.",
            chosen(point.alpha)
        ))
    }));
    if size.near_degenerate > 0 {
        remarks.push(format!(
            "N = {n}: {} of {} eigenstates have a neighbour so close that their own entropy is not \
             well defined; they are averaged over like the others.",
            size.near_degenerate, size.states
        ));
    }
    remarks
}
