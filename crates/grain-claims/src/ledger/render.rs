//! The ledger as Markdown and as a page.

use std::fmt::Write;

use grain_figure::document;
use maud::{Markup, html};

use super::{Effort, Entry, Kind, Ledger, Origin, Verdict};

impl Ledger {
    /// One sentence: how many claims have which verdict, and how many of them the paper does not make.
    pub fn summary(&self) -> String {
        let counts = Verdict::ALL.map(|verdict| format!("{} {verdict}", self.count(verdict)));
        let ours = self.entries.iter().filter(|entry| entry.origin == Origin::Ours).count();
        format!("{} claims, {ours} of them ours: {}", self.entries.len(), counts.join(", "))
    }

    /// One sentence a kind: how many claims it has with which verdict, and the bound.
    fn kinds(&self) -> Vec<(Kind, String)> {
        let of = |kind: Kind| {
            let verdicts = self.entries.iter().filter(|entry| entry.kind == kind);
            let verdicts: Vec<Verdict> = verdicts.map(|entry| entry.verdict).collect();
            let counts = Verdict::ALL.map(|verdict| {
                let count = verdicts.iter().filter(|found| **found == verdict).count();
                format!("{count} {verdict}")
            });
            (kind, format!("({}: {}): {}", verdicts.len(), counts.join(", "), kind.bound()))
        };
        Kind::ALL.map(of).to_vec()
    }

    /// A table in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "# Claims of PRB 106, 184208, examined\n\n{}{}.\n\n{HEAD}\n\n",
            self.summary(),
            remark(self.effort)
        );
        for (kind, sentence) in self.kinds() {
            let _infallible = writeln!(text, "* **{kind}** {sentence}.");
        }
        text.push_str(
            "\n| # | where | claim | whose | kind | measured | verdict |\n\
             | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for entry in &self.entries {
            let cells = [
                entry.number.to_string(),
                entry.source.to_owned(),
                entry.statement.to_owned(),
                entry.origin.to_string(),
                entry.kind.to_string(),
                entry.evidence.measured.clone(),
                conclusion(entry),
            ];
            // A bar would end the cell.
            let row = cells.map(|cell| cell.replace('|', "\\|")).join(" | ");
            let _infallible = writeln!(text, "| {row} |");
        }
        text
    }

    /// A self-contained page.
    pub fn html(&self) -> String {
        let title = "Claims of PRB 106, 184208";
        let body = html! {
            h1 { (title) ", examined" }
            p { (self.summary()) (remark(self.effort)) "." }
            p { (HEAD) }
            ul {
                @for (kind, sentence) in self.kinds() {
                    li { b { (kind.to_string()) } " " (sentence) "." }
                }
            }
            div.wide tabindex="0" role="group" aria-label="claims" {
                table {
                    thead {
                        tr {
                            @for name in ["#", "where", "claim", "whose", "kind", "measured", "verdict"] {
                                th scope="col" { (name) }
                            }
                        }
                    }
                    tbody { @for entry in &self.entries { (row(entry)) } }
                }
            }
        };
        document(title, STYLE, &body)
    }
}

fn row(entry: &Entry) -> Markup {
    let class = match entry.verdict {
        Verdict::Holds => "holds",
        Verdict::HoldsWithCorrection => "corrected",
        Verdict::DoesNotHoldAsPrinted => "fails",
        Verdict::NotDecidableHere => "open",
    };
    html! {
        tr class=(class) {
            td { (entry.number) }
            td { (entry.source) }
            td { (entry.statement) }
            td { (entry.origin.to_string()) }
            td { (entry.kind.to_string()) }
            td { (entry.evidence.measured) }
            td { (conclusion(entry)) }
        }
    }
}

/// What bounds are, before the bound of each kind.
const HEAD: &str = "Each kind of claim has one bound, stated before its new numbers were computed, though after the ledger before was read. A verdict is never better than its weakest \
    point: every number of a claim must be within the bound.";

/// Words rather than numbers, and a colour a verdict.
const STYLE: &str = "main{max-width:75rem}td,th{text-align:left;vertical-align:top;white-space:normal}\
    td:last-child{border-left:.4rem solid #999}.holds td:last-child{border-left-color:#009e73}\
    .corrected td:last-child{border-left-color:#e69f00}.fails td:last-child{border-left-color:#d55e00}";

fn remark(effort: Effort) -> &'static str {
    match effort {
        Effort::Quick => " (quick: small grains, few realizations)",
        Effort::Full => "",
    }
}

/// The verdict, with the form that holds where the printed one does not.
fn conclusion(entry: &Entry) -> String {
    match entry.evidence.corrected {
        Some((form, _)) if entry.verdict == Verdict::HoldsWithCorrection => {
            format!("{}: {form}", entry.verdict)
        }
        _ => entry.verdict.to_string(),
    }
}
