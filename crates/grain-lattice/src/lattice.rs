//! The sites of a lattice: their order, their positions and their neighbours.

/// A finite lattice around the site that the grain couples to.
///
/// Sites are numbered from the origin outwards, shell by shell: the sites within any radius are the
/// first ones. Hopping connects a shell only to itself and the two next to it. A larger lattice of the
/// same kind begins with the sites of a smaller one, so both see the same disorder.
pub trait Lattice: Sync + std::fmt::Debug {
    /// Radius of the outermost shell.
    fn radius(&self) -> usize;

    /// Number of sites in shells `0 ..= radius`; that of the whole lattice beyond its radius.
    fn sites_within(&self, radius: usize) -> usize;

    /// Position of a site in units of the lattice constant; that of site 0 is the origin.
    fn position(&self, site: usize) -> [i32; 2];

    /// The sites that hopping connects to this one.
    fn neighbours(&self, site: usize) -> &[u32];

    /// Number of sites, each of which contributes one orbital.
    fn n_sites(&self) -> usize {
        self.sites_within(self.radius())
    }

    /// The shell that a site belongs to.
    ///
    /// # Panics
    /// If the lattice has no such site.
    #[expect(clippy::expect_used, reason = "a site beyond the lattice is no input of a user")]
    fn shell(&self, site: usize) -> usize {
        let mut shells = 0..=self.radius();
        shells.find(|&shell| site < self.sites_within(shell)).expect("a site of the lattice")
    }
}

/// The part of the square lattice within a radius, counted in steps along the bonds.
///
/// ```text
/// |n₁| + |n₂| ≤ R,   N = 2R² + 2R + 1                          below (16) of PRB 106, 184208
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diamond {
    radius: usize,
    positions: Vec<[i32; 2]>,
    /// Neighbours of all sites one after the other; those of site `i` begin at `first_neighbour[i]`.
    neighbours: Vec<u32>,
    first_neighbour: Vec<usize>,
}

impl Diamond {
    /// The diamond of this radius.
    ///
    /// Whether memory holds it is for [`crate::memory_need`] to say; the numbering ends at a radius of 46 340.
    pub fn new(radius: usize) -> Self {
        let positions: Vec<[i32; 2]> = (0..=radius).flat_map(shell_positions).collect();
        let mut neighbours = Vec::with_capacity(4 * positions.len());
        let mut first_neighbour = Vec::with_capacity(positions.len() + 1);
        first_neighbour.push(0);
        for &[n_1, n_2] in &positions {
            let around = [[n_1 - 1, n_2], [n_1, n_2 - 1], [n_1, n_2 + 1], [n_1 + 1, n_2]];
            neighbours.extend(around.into_iter().filter_map(|n| site_at(n, radius)));
            first_neighbour.push(neighbours.len());
        }
        Self { radius, positions, neighbours, first_neighbour }
    }
}

impl Lattice for Diamond {
    fn radius(&self) -> usize {
        self.radius
    }

    fn sites_within(&self, radius: usize) -> usize {
        diamond_sites(radius.min(self.radius))
    }

    fn position(&self, site: usize) -> [i32; 2] {
        self.positions[site]
    }

    fn neighbours(&self, site: usize) -> &[u32] {
        &self.neighbours[self.first_neighbour[site]..self.first_neighbour[site + 1]]
    }
}

/// `2R² + 2R + 1`.
pub fn diamond_sites(radius: usize) -> usize {
    2 * radius * (radius + 1) + 1
}

/// The sites of one shell: by ascending `n₁`, and for each the upper before the lower.
#[expect(clippy::expect_used, reason = "no memory holds so many sites")]
fn shell_positions(shell: usize) -> impl Iterator<Item = [i32; 2]> {
    let shell = i32::try_from(shell).expect("a shell of a lattice whose sites are counted");
    (-shell..=shell).flat_map(move |n_1| {
        let n_2 = shell - n_1.abs();
        let lower = (n_2 > 0).then_some([n_1, -n_2]);
        std::iter::once([n_1, n_2]).chain(lower)
    })
}

/// Index of a position in the order of [`shell_positions`], if it lies within the radius.
#[expect(clippy::expect_used, reason = "no memory holds so many sites")]
fn site_at(position: [i32; 2], radius: usize) -> Option<u32> {
    // Numbers of sites outgrow 32 bits with a sign long before those without.
    let [n_1, n_2] = position.map(i64::from);
    let shell = n_1.abs() + n_2.abs();
    if usize::try_from(shell).is_ok_and(|shell| shell > radius) {
        return None;
    }
    let inner = if shell == 0 { 0 } else { 2 * shell * (shell - 1) + 1 };
    // Each n₁ before this one has two sites, except the first, which has one.
    let earlier = if n_1 == -shell { 0 } else { 2 * (n_1 + shell) - 1 };
    let site = inner + earlier + i64::from(n_2 < 0);
    Some(u32::try_from(site).expect("numbers reach to a radius of 46 340, and memory not as far"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diamond_has_the_sites_of_the_paper() {
        // The numbers in brackets in the legend of Fig. 5a are 2R² + 2R + 1.
        for (radius, n_sites) in [(0, 1), (1, 5), (10, 221), (15, 481), (50, 5101)] {
            let lattice = Diamond::new(radius);
            assert_eq!(lattice.n_sites(), n_sites, "R = {radius}");
            let direct = i32::try_from(radius).unwrap();
            let counted = (-direct..=direct)
                .flat_map(|a| (-direct..=direct).map(move |b| a.abs() + b.abs()))
                .filter(|&distance| distance <= direct)
                .count();
            assert_eq!(counted, n_sites, "R = {radius}");
        }
    }

    #[test]
    fn neighbours_are_the_sites_at_distance_one() {
        let lattice = Diamond::new(5);
        for site in 0..lattice.n_sites() {
            let [a, b] = lattice.position(site);
            let expected: Vec<u32> = (0..lattice.n_sites())
                .filter(|&other| {
                    let [c, d] = lattice.position(other);
                    (a - c).abs() + (b - d).abs() == 1
                })
                .map(|other| u32::try_from(other).unwrap())
                .collect();
            let mut found = lattice.neighbours(site).to_vec();
            found.sort_unstable();
            assert_eq!(found, expected, "of site {site} at {a}, {b}");
        }
    }

    #[test]
    fn shells_are_numbered_outwards_and_shared_with_larger_lattices() {
        let (small, large) = (Diamond::new(4), Diamond::new(7));
        for site in 0..large.n_sites() {
            let [a, b] = large.position(site);
            assert_eq!(large.shell(site), usize::try_from(a.abs() + b.abs()).unwrap());
            if site < small.n_sites() {
                assert_eq!(small.position(site), large.position(site));
            }
        }
        assert_eq!(large.sites_within(4), small.n_sites());
        assert_eq!(small.sites_within(100), small.n_sites(), "no sites beyond the radius");
    }
}
