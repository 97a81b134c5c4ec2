//! What is not compared, and why: a sentence for everything that one of two samples has alone.

use grain_model::Alpha;

/// Two α are one if they differ by less than this of the larger: seven digits of 1/√2, as a person
/// or a table has them, are `α_c`.
const SAME_ALPHA: f64 = 1e-6;

/// α that differ by less than this are named beside each other: one may be a mistyped other.
const NEAR_ALPHA: f64 = 1e-3;

/// Pieces of a list of indices that are printed.
const MOST_PIECES: usize = 6;

/// The distance of two α in units of the larger; 0 of explicit couplings, which have none.
fn distance(a: f64, b: f64) -> f64 {
    match (Alpha::new(a), Alpha::new(b)) {
        (Ok(_), Ok(_)) => (a - b).abs() / a.max(b),
        _ if a.is_nan() && b.is_nan() => 0.0,
        _ => f64::INFINITY,
    }
}

fn nearest(alpha: f64, among: &[f64]) -> Option<(usize, f64)> {
    let distances = among.iter().map(|&other| distance(alpha, other)).enumerate();
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, distance)| distance.is_finite())
}

/// Pairs of indices of the α that both have, each the nearest of the other.
pub(crate) fn pairs_of_alphas(new: &[f64], reference: &[f64]) -> Vec<(usize, usize)> {
    let pairs = new.iter().enumerate().filter_map(|(index, &alpha)| {
        let (other, distance) = nearest(alpha, reference)?;
        let back = nearest(reference[other], new)?.0;
        (distance <= SAME_ALPHA && back == index).then_some((index, other))
    });
    pairs.collect()
}

/// Every α that only one of two has.
pub(crate) fn lone_alphas(n_lbits: usize, new: &[f64], reference: &[f64]) -> Vec<String> {
    let pairs = pairs_of_alphas(new, reference);
    let lone = |own: &[f64], whose: &str, others: &[f64], theirs: &str, taken: Vec<usize>| {
        let of = own.iter().enumerate().filter(move |(index, _)| !taken.contains(index));
        let sentence = of.map(|(_, &alpha)| {
            let near = nearest(alpha, others).filter(|(_, distance)| *distance < NEAR_ALPHA);
            let near = near.map_or(String::new(), |(other, _)| {
                format!(", and {theirs} the near but other {}", others[other])
            });
            format!("N = {n_lbits}, alpha = {alpha}: only {whose} it{near}")
        });
        sentence.collect::<Vec<_>>()
    };
    let taken = |side: fn(&(usize, usize)) -> usize| pairs.iter().map(side).collect();
    let mut found =
        lone(reference, "the reference has", new, "the new data have", taken(|pair| pair.1));
    found.extend(lone(new, "the new data have", reference, "the reference has", taken(|p| p.0)));
    found
}

/// Every N that only one of two has.
pub(crate) fn lone_sizes(new: &[usize], reference: &[usize]) -> Vec<String> {
    let of_reference = reference.iter().filter(|n| !new.contains(n));
    let of_new = new.iter().filter(|n| !reference.contains(n));
    let of_reference = of_reference.map(|n| format!("N = {n}: only the reference has it"));
    of_reference.chain(of_new.map(|n| format!("N = {n}: only the new data have it"))).collect()
}

/// Indices in words: `3 realizations (4, 7-8)`.
pub(crate) fn counted(thing: &str, indices: &[usize]) -> String {
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for &index in indices {
        match pieces.last_mut() {
            Some(piece) if piece.1 + 1 == index => piece.1 = index,
            _ => pieces.push((index, index)),
        }
    }
    let more = pieces.len() > MOST_PIECES;
    let words = pieces.iter().take(MOST_PIECES).map(|&(first, last)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    });
    let list = words.collect::<Vec<_>>().join(", ") + if more { ", …" } else { "" };
    let plural = if indices.len() == 1 { "" } else { "s" };
    format!("{} {thing}{plural} ({list})", indices.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_1_SQRT_2;

    #[test]
    #[expect(clippy::approx_constant, reason = "what is tested is what its digits say")]
    fn seven_digits_of_alpha_c_are_alpha_c_and_four_are_not() {
        let new = [0.5, 0.707_106_8];
        assert_eq!(pairs_of_alphas(&new, &[FRAC_1_SQRT_2]), [(1, 0)], "seven digits");
        let lone = lone_alphas(4, &[0.7071], &[FRAC_1_SQRT_2]);
        assert_eq!(lone.len(), 2, "one on each side: {lone:?}");
        assert!(lone[0].contains("near but other 0.7071"), "{lone:?}");
        assert!(pairs_of_alphas(&[f64::NAN], &[f64::NAN]) == [(0, 0)], "explicit couplings");
        assert!(pairs_of_alphas(&[f64::NAN], &[0.5]).is_empty(), "and others");
    }

    #[test]
    fn twins_of_one_alpha_go_to_the_nearest() {
        let (a, b) = (0.5, 0.5 + 1e-7);
        assert_eq!(pairs_of_alphas(&[a, b], &[a, b]), [(0, 0), (1, 1)], "each its own");
        assert_eq!(pairs_of_alphas(&[a, b], &[b]), [(1, 0)], "the other is left out");
        assert_eq!(lone_alphas(3, &[a, b], &[b]).len(), 1, "and named");
    }

    #[test]
    fn indices_are_listed_by_stretches() {
        assert_eq!(counted("realization", &[4]), "1 realization (4)");
        assert_eq!(counted("realization", &[4, 7, 8, 9]), "4 realizations (4, 7-9)");
        let many: Vec<usize> = (0..20).map(|index| 2 * index).collect();
        assert!(counted("eigenstate", &many).ends_with("10, …)"), "{}", counted("e", &many));
    }
}
