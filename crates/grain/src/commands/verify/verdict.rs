//! What a verification found, as text and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::safe_text::one_line;
use crate::stated_command::stated_command;

/// What was found, for `--json`.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    pub(super) file: String,
    pub(super) sound: bool,
    pub(super) complete: bool,
    pub(super) sealed: bool,
    pub(super) digest_agrees: Option<bool>,
    pub(super) points: usize,
    pub(super) planned: usize,
    pub(super) recomputed: usize,
    pub(super) bit_identical: usize,
    pub(super) defects: Vec<String>,
    /// What it holds is called so.
    #[serde(skip)]
    pub(super) things: &'static str,
    /// How it was made.
    #[serde(skip)]
    pub(super) command_line: String,
}

/// Defects that are listed; more of them say nothing new.
const LISTED: usize = 20;

impl Verdict {
    /// What was found, line by line.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| {
            let _infallible = writeln!(text, "{name:<14}{}", one_line(value));
        };
        line("dataset", &self.file);
        let seal =
            if self.sealed { "agrees with every byte" } else { "none: another program wrote it" };
        line("seal", seal);
        line("checksums", "of every chunk agree");
        line(
            "digest",
            match self.digest_agrees {
                Some(true) => "of the content agrees",
                Some(false) => "of the content DISAGREES",
                None => "none was written",
            },
        );
        let state = if self.complete { "complete" } else { "NOT complete" };
        line(self.things, &format!("{} of {} planned, {state}", self.points, self.planned));
        line(
            "recomputed",
            &format!(
                "{} {}, {} of them bit for bit",
                self.recomputed, self.things, self.bit_identical
            ),
        );
        for defect in self.defects.iter().take(LISTED) {
            line("DEFECT", defect);
        }
        if self.defects.len() > LISTED {
            line("", &format!("and {} more", self.defects.len() - LISTED));
        }
        line("verdict", if self.sound { "sound" } else { "NOT sound" });
        if !self.sound {
            line("to do", "do not use it; fetch it again, or make it again with --overwrite");
        } else if !self.complete {
            line("to do", "compute what is missing: the command that made it, with --resume");
        }
        if !(self.sound && self.complete) {
            // The command is a claim of the file, and no word of ours.
            let made = match stated_command(&self.command_line, &[], &[]) {
                Some(command) => format!("it was made by: {command}"),
                None => "it does not say by which command of grain it was made".to_owned(),
            };
            line("by the file", &made);
        }
        text
    }
}
