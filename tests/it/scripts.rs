use std::path::PathBuf;
use std::process::Command;

use crate::support::workspace;

/// Every file in `scripts` that a person runs.
fn scripts() -> Vec<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let folder = workspace().join("scripts");
    let entries = [folder.clone(), folder.join("slurm")].map(|it| std::fs::read_dir(it).unwrap());
    let is_run = |path: &PathBuf| {
        let executable = path.metadata().unwrap().permissions().mode() & 0o111 != 0;
        // Batch files are for sbatch; the Python halves of scripts need what those install.
        path.is_file() && executable && path.extension().is_none_or(|end| end == "py")
    };
    entries.into_iter().flatten().map(|entry| entry.unwrap().path()).filter(is_run).collect()
}

#[test]
fn every_script_says_what_it_does_before_it_does_anything() {
    let all = scripts();
    assert!(all.len() > 20, "{all:?}");
    for script in all {
        // Neither cargo nor a virtual environment is to be found: what begins to work fails.
        let out = tempfile::tempdir().unwrap();
        let told = Command::new(&script)
            .arg("--help")
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("CARGO_TARGET_DIR", out.path())
            .output()
            .unwrap();
        let text = String::from_utf8(told.stdout).unwrap();
        let name = script.file_name().unwrap().to_str().unwrap();
        let stderr = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.success() && stderr.is_empty(), "{name} --help: {stderr}");
        assert!(text.contains(name), "{name} --help does not say how it is called:\n{text}");
        assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "{name} builds");
    }
}

#[test]
fn the_citation_has_the_version_of_the_workspace() {
    let read = |file: &str| std::fs::read_to_string(workspace().join(file)).unwrap();
    let line = |text: &str, start: &str| {
        let found = text.lines().find(|line| line.starts_with(start)).unwrap();
        found.split(['=', ':']).nth(1).unwrap().trim().trim_matches('"').to_owned()
    };
    let cited = line(&read("CITATION.cff"), "version:");
    assert_eq!(cited, line(&read("Cargo.toml"), "version"));
    assert_eq!(cited, env!("CARGO_PKG_VERSION"));
}
