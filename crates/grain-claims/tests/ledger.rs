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
