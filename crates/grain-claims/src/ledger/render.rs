//! The ledger as Markdown and as a page.

use std::fmt::Write;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Effort, Entry, Ledger, Verdict};

impl Ledger {
    /// One sentence: how many claims have which verdict.
    pub fn summary(&self) -> String {
        let counts = Verdict::ALL.map(|verdict| format!("{} {verdict}", self.count(verdict)));
        format!("{} claims: {}", self.entries.len(), counts.join(", "))
    }

    /// A table in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "# Claims of PRB 106, 184208, examined\n\n{}{}.\n\n\
             | # | where | claim | measured | verdict |\n| --- | --- | --- | --- | --- |\n",
            self.summary(),
            remark(self.effort)
        );
        for entry in &self.entries {
            let cells = [
                entry.number.to_string(),
                entry.source.to_owned(),
                entry.statement.to_owned(),
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
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    (PreEscaped("<meta charset=\"utf-8\"/>"))
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (title) ", examined" }
                    p { (self.summary()) (remark(self.effort)) "." }
                    table {
                        thead {
                            tr { th { "#" } th { "where" } th { "claim" } th { "measured" } th { "verdict" } }
                        }
                        tbody { @for entry in &self.entries { (row(entry)) } }
                    }
                }
            }
        };
        page.into_string()
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
            td { (entry.evidence.measured) }
            td { (conclusion(entry)) }
        }
    }
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;\
    padding:0 1rem}table{border-collapse:collapse}td,th{padding:.35rem .6rem;text-align:left;\
    vertical-align:top;border-bottom:1px solid #ddd}td:last-child{border-left:.4rem solid #999}\
    .holds td:last-child{border-color:#009e73}.corrected td:last-child{border-color:#e69f00}\
    .fails td:last-child{border-color:#d55e00}";

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
