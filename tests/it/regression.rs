//! What the regression test itself gets wrong how often, and which mistakes it finds.

use std::fmt::Write;

use grain_regress::{Sample, StatisticalSettings, compare_statistically};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::support::ensembles::{Mistake, draw, energies_of_window, in_nats, pool, sample};

const ALPHAS: [f64; 2] = [0.45, 0.6];

#[test]
fn equal_ensembles_are_called_different_as_often_as_the_level_says() {
    let (n, each, pairs) = (3, 40, 400);
    let all = pool(Mistake::None, n, &ALPHAS, 1500, 31);
    let mut random = ChaCha20Rng::seed_from_u64(4);
    let mut alarms = 0;
    for pair in 0..pairs {
        let drawn = draw(&mut random, all.len(), 2 * each);
        let (new, reference) = drawn.split_at(each);
        let (new, reference) = (sample(&all, new, n, &ALPHAS), sample(&all, reference, n, &ALPHAS));
        let settings = StatisticalSettings { level: 0.05, permutations: 199, seed: pair };
        let result = compare_statistically(&new, &reference, &settings).unwrap();
        alarms += usize::from(!result.agrees());
    }
    // Binomial: 20 ± 4.4; four standard deviations leave a false alarm of 10⁻⁴.
    assert!((3..=37).contains(&alarms), "{alarms} of {pairs} at level 0.05");
}

#[test]
fn mistakes_are_found_with_two_hundred_realizations() {
    let (n, each) = (4, 200);
    let right = pool(Mistake::None, n, &ALPHAS, each, 41);
    let members: Vec<usize> = (0..each).collect();
    let right_window = sample(&energies_of_window(&right, n), &members, n, &ALPHAS);
    let right = sample(&right, &members, n, &ALPHAS);
    let same = pool(Mistake::None, n, &ALPHAS, each, 42);
    let all: Vec<usize> = (0..each).collect();
    let settings = StatisticalSettings { permutations: 999, ..StatisticalSettings::default() };
    let found = |wrong: Sample| {
        let result = compare_statistically(&wrong, &right, &settings).unwrap();
        (!result.agrees(), result.repeats_in_new.len())
    };
    assert_eq!(found(sample(&same, &all, n, &ALPHAS)), (false, 0), "the model itself");
    assert!(found(sample(&in_nats(&same), &all, n, &ALPHAS)).0, "nats");
    let mut repeated = all.clone();
    repeated[150] = 3;
    assert_eq!(found(sample(&same, &repeated, n, &ALPHAS)), (true, 1), "one realization repeated");
    for mistake in [
        Mistake::FirstCoupling(1.2),
        Mistake::Bandwidth(1.2),
        Mistake::DiagonalVariance,
        Mistake::Field(2.0),
        Mistake::OnlyX(0),
    ] {
        let wrong = pool(mistake, n, &ALPHAS, each, 43);
        assert!(found(sample(&wrong, &all, n, &ALPHAS)).0, "{mistake:?}");
    }
    // By its energies: entropies hardly depend on where in the middle of the spectrum they are taken.
    let wrong = sample(&pool(Mistake::Window(10), n, &ALPHAS, each, 43), &all, n, &ALPHAS);
    let result = compare_statistically(&wrong, &right_window, &settings).unwrap();
    assert!(!result.agrees(), "a window off by a tenth of the spectrum");
}

#[test]
fn another_codes_table_is_compared_like_a_dataset() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.csv");
    // A table has energies only for the eigenstates of its window.
    let all = energies_of_window(&pool(Mistake::None, 3, &ALPHAS, 60, 51), 3);
    let mut table = String::from("# another code\nrealization,N,alpha,l_bit,energy,entropy\n");
    for (m, points) in all.iter().take(30).enumerate() {
        for (point, alpha) in points.iter().zip(ALPHAS) {
            for (state, row) in point.entropies.chunks_exact(3).enumerate() {
                for (lbit, entropy) in row.iter().enumerate() {
                    let energy = point.energies[state];
                    let n = lbit + 1;
                    writeln!(table, "{m},3,{alpha},{n},{energy},{entropy}").unwrap();
                }
            }
        }
    }
    std::fs::write(&path, &table).unwrap();
    let read = Sample::from_csv(&path, None).unwrap();
    let first: Vec<usize> = (0..30).collect();
    let rest: Vec<usize> = (30..60).collect();
    let (Sample::Memory(read), Sample::Memory(direct)) = (&read, &sample(&all, &first, 3, &ALPHAS))
    else {
        panic!("tables are read into memory")
    };
    assert_eq!(read, direct, "every number arrives in its place");
    let settings = StatisticalSettings::default();
    let reference = sample(&all, &rest, 3, &ALPHAS);
    let new = Sample::from_csv(&path, None).unwrap();
    assert!(compare_statistically(&new, &reference, &settings).unwrap().agrees(), "one ensemble");

    std::fs::write(&path, table.replacen(",3,0.45,1,", ",3,0.45,4,", 1)).unwrap();
    let error = Sample::from_csv(&path, None).unwrap_err().to_string();
    assert!(error.contains("line 3") && error.contains("l_bit 4 of N = 3"), "{error}");
}
