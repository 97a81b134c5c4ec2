//! Published numbers, and numbers from an independent program at 30 digits.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use grain_theory::{Avalanche, AvalancheOutcome, MeanFieldTheory, Resonance, drh_log_bare};

#[track_caller]
fn check_relative(what: &str, got: f64, expected: f64, tolerance: f64) {
    let error = (got / expected - 1.0).abs();
    assert!(error <= tolerance, "{what}: {got} for {expected}, relative error {error:e}");
}

#[test]
fn table_of_the_physics_notes_is_reproduced() {
    // η (nats), [S] (bits), C^zz; printed to 12 decimals.
    let table = [
        (1e-3, 0.041_163_520_518, 0.009_019_772_035, 0.993_717_807_355),
        (1e-2, 0.220_863_082_000, 0.086_161_621_413, 0.937_713_655_001),
        (0.1, 0.610_645_562_518, 0.561_832_141_612, 0.515_528_355_918),
        (1.0, 0.693_016_545_241, 0.983_365_393_067, 0.022_848_394_635),
    ];
    let theory = MeanFieldTheory::default();
    for (g, enhancement, entropy, memory) in table {
        let log_g = f64::ln(g);
        // Half a unit of the twelfth decimal is 1.2e-11 of the smallest entry.
        check_relative("η", theory.enhancement(log_g), enhancement, 1e-10);
        check_relative("[S]", theory.mean_entropy(log_g), entropy, 1e-10);
        check_relative("C", theory.memory(log_g), memory, 1e-10);
    }
}

/// `g`; `[S]`, `1 - [S]`; `C`, `1 - C`; `η`, `log 2 - η`: by mpmath at 30 digits (trapezoidal rule
/// in `log x`, step 1/10, whose weights add up to 1 within 5e-21).
type Row = (f64, [f64; 6]);

const EXACT: [Row; 5] = [
    (
        1e-8,
        [
            9.064_719_836_328_242e-8,
            0.999_999_909_352_801_6,
            0.999_999_937_168_147,
            6.283_185_307_179_263e-8,
            1.336_721_272_391_930_2e-6,
            0.693_145_843_838_673,
        ],
    ),
    (
        1e-4,
        [
            0.000_906_024_272_228_372_3,
            0.999_093_975_727_771_6,
            0.999_371_682_910_505_4,
            0.000_628_317_089_494_600_8,
            0.005_990_184_944_214_47,
            0.687_156_995_615_730_8,
        ],
    ),
    (
        0.1,
        [
            0.561_832_141_612_468_3,
            0.438_167_858_387_531_7,
            0.515_528_355_917_928_2,
            0.484_471_644_082_071_84,
            0.610_645_562_517_792_3,
            0.082_501_618_042_152_97,
        ],
    ),
    (
        30.0,
        [
            0.999_980_613_948_434_6,
            1.938_605_156_539_376_6e-5,
            2.687_447_304_715_905_3e-5,
            0.999_973_125_526_952_8,
            0.693_147_180_379_386,
            1.805_593_256_534_325_5e-10,
        ],
    ),
    (
        1e4,
        [
            0.999_999_999_825_515_8,
            1.744_842_328_664_591_8e-10,
            2.418_865_081_027_235e-10,
            0.999_999_999_758_113_5,
            LN_2,
            1.462_727_070_053_222_6e-20,
        ],
    ),
];

const TRUNCATED: [Row; 4] = [
    (
        1e-8,
        [
            5.091_797_639_428_645e-8,
            0.999_999_949_082_023_6,
            0.999_999_964_706_487_6,
            3.529_351_239_681_83e-8,
            8.134_800_727_924_26e-7,
            0.693_146_367_079_872_5,
        ],
    ),
    (
        1e-2,
        [
            0.059_690_553_729_897_7,
            0.940_309_446_270_102_3,
            0.959_151_697_612_373_4,
            0.040_848_302_387_626_6,
            0.178_341_218_270_005_02,
            0.514_805_962_289_940_3,
        ],
    ),
    (
        1.0,
        [
            0.979_042_848_743_594_1,
            0.020_957_151_256_405_92,
            0.028_753_938_823_181_454,
            0.971_246_061_176_818_5,
            0.692_940_237_909_74,
            0.000_206_942_650_205_338_67,
        ],
    ),
    (
        1e4,
        [
            0.999_999_999_778_900_2,
            2.210_998_106_454_528e-10,
            3.065_094_207_077_063e-10,
            0.999_999_999_693_490_6,
            LN_2,
            2.348_700_624_564_342_5e-20,
        ],
    ),
];

#[test]
fn thirty_digit_quadrature_in_another_language_agrees() {
    for (resonance, rows) in [(Resonance::Goe, &EXACT[..]), (Resonance::Truncated, &TRUNCATED)] {
        let theory = MeanFieldTheory::new(resonance);
        for &(g, expected) in rows {
            let x = f64::ln(g);
            let got = [
                theory.mean_entropy(x),
                theory.mean_entropy_deficit(x),
                theory.memory(x),
                theory.memory_loss(x),
                theory.enhancement(x),
                theory.enhancement_deficit(x),
            ];
            for (got, expected) in got.into_iter().zip(expected) {
                check_relative(&format!("{resonance}, g = {g:e}"), got, expected, 1e-12);
            }
        }
    }
}

#[test]
fn figure_3a_has_its_bubble() {
    // N = 50, g_{1,0} = ½, α = α_c - 0.07; printed to 6 decimals of 33.
    let theory = MeanFieldTheory::default();
    let log_bare = drh_log_bare(0.5_f64.ln(), FRAC_1_SQRT_2 - 0.07, 50);
    let fixed_point = theory.solve(&log_bare);
    assert!(fixed_point.convergence.converged, "{:?}", fixed_point.convergence);
    let bubble = fixed_point.total_enhancement / LN_2;
    assert!((bubble - 32.827_117).abs() < 5e-7, "η_tot = {bubble} log 2");
    let avalanche = Avalanche::of(&theory, &fixed_point);
    // The paper counts l-bits from 1: the entropy is first below one half at n = 30.
    assert_eq!(avalanche.outcome(), AvalancheOutcome::Failed { halted_at: 29 });
    assert_eq!(avalanche.n_thermalized(), 29);
    // [S_n] falls along the chain, and exponentially beyond the bubble: by α per l-bit.
    assert!(avalanche.mean_entropies.is_sorted_by(|a, b| a > b));
    let tail = avalanche.mean_entropies[49] / avalanche.mean_entropies[48];
    assert!((tail / (FRAC_1_SQRT_2 - 0.07) - 1.0).abs() < 0.05, "tail {tail}");
}

#[test]
fn above_the_critical_ratio_every_lbit_is_thermal() {
    let theory = MeanFieldTheory::default();
    let fixed_point = theory.solve(&drh_log_bare(0.5_f64.ln(), FRAC_1_SQRT_2 + 0.05, 50));
    let avalanche = Avalanche::of(&theory, &fixed_point);
    assert_eq!(avalanche.outcome(), AvalancheOutcome::Complete);
    assert!((avalanche.bubble_size() - 50.0).abs() < 1e-6, "{}", avalanche.bubble_size());
}
