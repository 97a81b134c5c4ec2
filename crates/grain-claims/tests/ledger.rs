//! The ledger as a whole: what physics.md, section 2, found by hand must follow from its computations.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use grain_claims::{Effort, ExpectedLedger, Verdict, run};
use grain_compare::{ComparisonSettings, Summary, compare_summary};

/// Equations and figures of the paper that the ledger must not lose.
const SOURCES: [&str; 32] = [
    "(4)", "(6)", "(7a)", "(7b)", "(8a)", "(8b)", "(8c)", "(9)", "(10)", "(11)", "(12)", "(13)",
    "(17)", "(19)", "(20)", "(21)", "(22)", "(A3)", "(A11)", "(A15)", "(A26)", "(A34)", "(A37)",
    "(A39b)", "(A40)", "Fig. 1c", "Fig. 2a", "Fig. 2b", "Fig. 3a", "Fig. 4a", "Fig. 5a", "Fig. 5d",
];

/// The quick ledger with the data of Fig. 2, as `grain claims --quick --figure-2 data/figure-2/summary.h5`: every verdict is the
/// committed one. One that changes on purpose: the same with `--out DIR`, and `ledger.json` to `data/claims/quick.json`.
#[test]
fn heavy_verdicts_are_the_committed_ones_and_known_discrepancies_among_them() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let settings = ComparisonSettings::default();
    let summary = Summary::open(&data.join("figure-2/summary.h5"), &settings.window).unwrap();
    let figure_2 = compare_summary(&summary, &settings).unwrap();
    let ledger = run(Effort::Quick, Some(figure_2)).unwrap();
    let expected = std::fs::read(data.join("claims/quick.json")).unwrap();
    let expected: ExpectedLedger = serde_json::from_slice(&expected).unwrap();
    for source in SOURCES {
        let there = ledger.entries.iter().any(|entry| entry.source.contains(source));
        assert!(there, "{source} has no claim");
    }
    let differences = expected.differences(&ledger);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    let verdict = |source: &str, words: &str| {
        let mut found = ledger
            .entries
            .iter()
            .filter(|entry| entry.source.contains(source) && entry.statement.contains(words));
        let entry = found.next().unwrap();
        assert!(found.next().is_none(), "{source}: {words} names two claims");
        entry.verdict
    };
    for (source, words) in [
        ("(A3)", "law"),
        ("(7b)", "[S]"),
        ("(A15)", ""),
        ("(A39b)", ""),
        ("(A34)", ""),
        ("(22)", "g_c"),
        ("(8c)", "~ -8 g"),
    ] {
        assert_eq!(verdict(source, words), Verdict::HoldsWithCorrection, "{source}");
    }
    for (source, words) in [("Fig. 2b", "N = 10"), ("Fig. 2a", "paper's statistics")] {
        assert_eq!(verdict(source, words), Verdict::DoesNotHoldAsPrinted, "{source}");
    }
    for (source, words) in [
        ("(6)", "tail"),
        ("(7b)", "C^zz"),
        ("Fig. 3a", "n_*"),
        ("Fig. 3b", "ν = 1"),
        ("below (9)", ""),
    ] {
        assert_eq!(verdict(source, words), Verdict::Holds, "{source}");
    }
    for (source, words, expected) in [
        ("Fig. 4a", "fails", Verdict::HoldsWithCorrection),
        ("Fig. 4b", "all orbitals", Verdict::Holds),
        ("below (19)", "(hopping 1, as in (15), exact", Verdict::DoesNotHoldAsPrinted),
        ("below (19)", "(hopping 1, as in (15), the paper's", Verdict::DoesNotHoldAsPrinted),
        ("below (19)", "(hopping 1/2, exact", Verdict::DoesNotHoldAsPrinted),
        ("Fig. 5a", "0 < f_aval < 1", Verdict::Holds),
        // Not one sample otherwise, which decides nothing.
        ("Fig. 5a", "f_aval = 1", Verdict::NotDecidableHere),
        ("Fig. 5a", "f_aval = 0", Verdict::NotDecidableHere),
        ("Fig. 5b", "every W", Verdict::Holds),
        ("Fig. 5b", "monotonically", Verdict::Holds),
        ("Fig. 5b", "however strong", Verdict::NotDecidableHere),
        ("(19)", "N f_aval log 2", Verdict::Holds),
        ("(20)", "", Verdict::Holds),
    ] {
        assert_eq!(verdict(source, words), expected, "{source}: {words}");
    }
    let counted: usize = Verdict::ALL.iter().map(|&verdict| ledger.count(verdict)).sum();
    assert_eq!(counted, ledger.entries.len(), "every claim has one verdict");
    let markdown = ledger.markdown();
    assert_eq!(
        markdown.lines().filter(|line| line.starts_with("| ")).count(),
        ledger.entries.len() + 2
    );
    assert_eq!(ledger.html().matches("<tr class").count(), ledger.entries.len());
}
