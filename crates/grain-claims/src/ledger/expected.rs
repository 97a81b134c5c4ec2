//! Verdicts of an earlier ledger, and where a new one differs.

use serde::Deserialize;

use super::{Effort, Ledger, Verdict};

/// What is compared of an earlier ledger, as its JSON has it: which claims, and their verdicts.
///
/// Measured numbers are not: their last digits belong to a processor, the verdicts to the physics.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ExpectedLedger {
    /// With how much work it was computed.
    pub effort: Effort,
    /// In its order.
    pub entries: Vec<ExpectedEntry>,
}

/// One claim of an earlier ledger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ExpectedEntry {
    /// Equation, figure or section.
    pub source: String,
    /// What is stated.
    pub statement: String,
    /// What followed.
    pub verdict: Verdict,
}

impl ExpectedLedger {
    /// One sentence for every claim whose verdict has changed, that is new, or that is gone.
    pub fn differences(&self, ledger: &Ledger) -> Vec<String> {
        let find = |source: &str, statement: &str| {
            self.entries.iter().find(|old| old.source == source && old.statement == statement)
        };
        let changed = ledger.entries.iter().filter_map(|entry| {
            let name = format!("{}: {}", entry.source, entry.statement);
            match find(entry.source, entry.statement) {
                None => Some(format!("{name}: {}, and not expected", entry.verdict)),
                Some(old) if old.verdict != entry.verdict => {
                    let (new, measured) = (entry.verdict, &entry.evidence.measured);
                    Some(format!("{name}: {new}, expected: {}; measured: {measured}", old.verdict))
                }
                Some(_) => None,
            }
        });
        let gone = self.entries.iter().filter_map(|old| {
            let there = (ledger.entries.iter())
                .any(|entry| entry.source == old.source && entry.statement == old.statement);
            (!there)
                .then(|| format!("{}: {}: expected, and not examined", old.source, old.statement))
        });
        changed.chain(gone).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Evidence, Kind, Origin};
    use super::*;

    #[test]
    fn changed_new_and_missing_claims_are_differences() {
        let entry = |statement, holds: bool| {
            let evidence = Evidence::printed("x = 1".into(), [holds]);
            let verdict = Verdict::of(&evidence);
            let (origin, kind) = (Origin::Paper, Kind::Measured);
            Entry { number: 1, source: "(1)", statement, origin, kind, evidence, verdict }
        };
        let ledger = |entries| Ledger { effort: Effort::Quick, entries };
        let old = ledger(vec![entry("a", true), entry("b", true)]);
        let json = serde_json::to_string(&old).unwrap();
        let expected: ExpectedLedger = serde_json::from_str(&json).unwrap();
        assert!(expected.differences(&old).is_empty(), "a ledger is as it was");
        let differences = expected.differences(&ledger(vec![entry("a", false), entry("c", true)]));
        assert_eq!(differences.len(), 3, "{differences:?}");
        for (difference, words) in differences.iter().zip(["x = 1", "not expected", "not examined"])
        {
            assert!(difference.contains(words), "{difference}");
        }
    }
}
