//! The ledger as a whole: what physics.md, section 2, found by hand must follow from its computations.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use grain_claims::{Effort, Verdict, run};

#[test]
fn heavy_the_known_discrepancies_follow_from_the_computations() {
    let ledger = run(Effort::Quick).unwrap();
    assert!(ledger.entries.len() >= 30, "{}", ledger.entries.len());
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
        ("(22)", "g_c"),
        ("(8c)", "~ -8 g"),
    ] {
        assert_eq!(verdict(source, words), Verdict::HoldsWithCorrection, "{source}");
    }
    assert_eq!(verdict("Fig. 2b", "N = 10"), Verdict::DoesNotHoldAsPrinted);
    for (source, words) in [
        ("(6)", "tail"),
        ("(7b)", "C^zz"),
        ("Fig. 3a", "n_*"),
        ("Fig. 3b", "ν = 1"),
        ("below (9)", ""),
    ] {
        assert_eq!(verdict(source, words), Verdict::Holds, "{source}");
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
