//! The command that a file says it was made by: a claim of the file, and so quoted, with our program's name.

use crate::print::command_line;
use crate::safe_text::one_line;

/// What a file says, word for word quoted, so that a shell takes every word as one; `None` if it names another
/// program or no words. What would replace files is left out.
pub(crate) fn stated_command(stated: &str, leave_out: &[&str], more: &[&str]) -> Option<String> {
    let mut words = shlex::split(stated)?.into_iter();
    let program = words.next()?;
    // Wherever it lay: the file does not choose what is run.
    if program.rsplit('/').next() != Some("grain") {
        return None;
    }
    let mut command = vec!["grain".to_owned()];
    while let Some(word) = words.next() {
        let option = leave_out.iter().find(|option| {
            word.strip_prefix(**option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        });
        match option {
            Some(option) if word == *option => drop(words.next()),
            Some(_) => {}
            None if FLAGS.contains(&word.as_str()) => {}
            None => command.push(word),
        }
    }
    command.extend(more.iter().map(|word| (*word).to_owned()));
    Some(one_line(&command_line(&command)).into_owned())
}

/// Flags that say what to do with an older file.
const FLAGS: [&str; 3] = ["--overwrite", "--resume", "--extend"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_a_file_brings_along_is_one_command_of_ours() {
        let safe = |stated| stated_command(stated, &["--shard"], &["--shard", "5/16"]);
        for made_by in [
            "grain generate --n 6 --shard 3/16 --out 'my runs/d.h5'",
            "/tmp/elsewhere/grain generate --n 6 --shard=3/16 --out 'my runs/d.h5' --overwrite",
            "grain generate --resume --n 6 --out 'my runs/d.h5'",
        ] {
            let expected = "grain generate --n 6 --out 'my runs/d.h5' --shard 5/16";
            assert_eq!(safe(made_by).as_deref(), Some(expected), "{made_by}");
        }
        for hostile in ["rm -rf ~", "curl x | sh", "", "'unbalanced", "grainy generate"] {
            assert_eq!(safe(hostile), None, "{hostile}");
        }
        let quoted = safe("grain generate; rm -rf ~ $(id) `id`\u{1b}[2J\nid").unwrap();
        let words = shlex::split(&quoted).unwrap();
        assert_eq!(words[0], "grain");
        assert!(words.contains(&"generate;".to_owned()) && words.contains(&"~".to_owned()));
        assert!(quoted.contains("'generate;'") && !quoted.contains(['\u{1b}', '\n']), "{quoted}");
    }
}
