//! The ledger as a whole: what physics.md, section 2, found by hand must follow from its computations.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use grain_claims::{Effort, ExpectedLedger, Kind, Origin, Verdict, run};
use grain_compare::{ComparisonSettings, Summary, compare_summary};

/// Equations and figures of the paper that the ledger must not lose.
const SOURCES: [&str; 42] = [
    "(4)",
    "(6)",
    "(7a)",
    "(7b)",
    "(8a)",
    "(8b)",
    "(8c)",
    "(9)",
    "(10)",
    "(11)",
    "(12)",
    "(13)",
    "(17)",
    "(19)",
    "(20)",
    "(21)",
    "(22)",
    "(A3)",
    "(A7)",
    "(A11)",
    "(A14)",
    "(A15)",
    "(A17)",
    "(A20)",
    "(A23)",
    "(A25)",
    "(A26)",
    "(A34)",
    "(A36)",
    "(A37)",
    "(A39b)",
    "(A40)",
    "Fig. 1c",
    "Fig. 2a",
    "Fig. 2b",
    "Fig. 3a",
    "Fig. 4a",
    "Fig. 5a",
    "Fig. 5b",
    "Fig. 5c",
    "Fig. 5d",
    "discussion",
];

/// The quick ledger with the data of Fig. 2, as `grain claims --quick --figure-2 data/figure-2/n*.h5`: every verdict is the
/// committed one. One that changes on purpose: the same with `--out DIR`, and `ledger.json` to `data/claims/quick.json`.
#[test]
fn heavy_verdicts_are_the_committed_ones_and_known_discrepancies_among_them() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let settings = ComparisonSettings::default();
    let files = std::fs::read_dir(data.join("figure-2")).unwrap().map(|file| file.unwrap().path());
    let of_a_size = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with('n') && name.ends_with(".h5")
    };
    let files: Vec<_> = files.filter(of_a_size).collect();
    let summary = Summary::open_all(&files, &settings.window).unwrap();
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
        ("(7b)", "[S] = 2π"),
        ("(A15)", ""),
        ("(A39b)", ""),
        ("(A34)", ""),
        ("(22)", "g_c"),
        ("Fig. 3 caption", ""),
        ("Fig. 4a", "fails"),
    ] {
        assert_eq!(verdict(source, words), Verdict::HoldsWithCorrection, "{source}");
    }
    for (source, words) in [
        ("Fig. 2b", "0.65: [S_end]"),
        ("Fig. 2a", "paper's statistics"),
        ("Fig. 2 (memory)", "paper's statistics"),
        ("below (19)", "W_th ≈ 45"),
        ("(4), Fig. 2", "fits"),
    ] {
        assert_eq!(verdict(source, words), Verdict::DoesNotHoldAsPrinted, "{source}");
    }
    for (source, words) in [
        ("(6)", "tail"),
        ("(7b)", "C^zz"),
        ("(8c)", "~ -8 g"),
        ("Fig. 2a", "thermal side"),
        ("Fig. 3a", "n_*"),
        ("Fig. 3b", "ν = 1"),
        ("below (9)", ""),
        ("Fig. 4b", "all orbitals"),
        // What the paper saw in its samples is seen; what no sample can show is a claim of its own.
        ("Fig. 5a", "smallest W"),
        ("Fig. 5a", "strongest W"),
        ("Fig. 5b", "monotonically"),
        ("(20)", ""),
    ] {
        assert_eq!(verdict(source, words), Verdict::Holds, "{source}: {words}");
    }
    for (source, words) in [("[50]", "exactly 0"), ("Fig. 5b", "however strong")] {
        assert_eq!(verdict(source, words), Verdict::NotDecidableHere, "{source}: {words}");
    }
    for kind in Kind::ALL {
        assert!(ledger.entries.iter().any(|entry| entry.kind == kind), "no claim is {kind}");
        assert!(
            ledger.markdown().contains(kind.bound()),
            "the head says what {kind} claims are held to"
        );
    }
    // What the paper does not state is said to be ours.
    for (source, words) in [("(4), Fig. 2", "fits"), ("(A11)", "goes from"), ("(A26)", "lies")] {
        let entry =
            ledger.entries.iter().find(|e| e.source == source && e.statement.contains(words));
        assert_eq!(entry.map(|entry| entry.origin), Some(Origin::Ours), "{source}: {words}");
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
