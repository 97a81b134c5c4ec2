//! Between `grain` and the shell, the batch system and the person who types.

use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{grain, json, run, small_dataset};

/// `grain` as a shell runs it after `before`, such as a limit or a trap.
fn in_shell(before: &str, arguments: &[&str], after: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{before}; exec \"$0\" \"$@\" {after}")]);
    command.arg(assert_cmd::cargo::cargo_bin("grain")).args(arguments);
    command.env_remove("GRAIN_THREADS").env_remove("SLURM_ARRAY_TASK_ID");
    command.env("HDF5_USE_FILE_LOCKING", "FALSE");
    command
}

fn said(output: &Output) -> (i32, String) {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), stderr)
}

/// A sentence on stderr and the code, and neither a panic nor anything that was computed.
#[track_caller]
fn check_refused(output: &Output, code: i32, words: &[&str]) {
    let (found, stderr) = said(output);
    assert_eq!(found, code, "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(stderr.matches("error:").count(), 1, "one sentence: {stderr}");
    for word in words {
        assert!(stderr.contains(word), "no '{word}' in {stderr}");
    }
}

#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "3", &[]);
    let dataset = dataset.to_str().unwrap();
    let commands: [&[&str]; 12] = [
        &["--help"],
        &["--version"],
        &["generate", "--help"],
        &["completions", "bash"],
        &["man"],
        &["info", dataset],
        &["info", dataset, "--json"],
        &["fit", dataset, "--json", "--replicates", "100"],
        &["theory", "eta", "--g", "0.1"],
        &["theory", "solve", "--g1", "0.5", "--alpha", "0.6", "--n", "1000"],
        &["theory", "distribution", "--g", "0.1", "--json"],
        &["generate", "--n", "1", "--dry-run"],
    ];
    for arguments in commands {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = in_shell(":", arguments, "").stdout(full).output().unwrap();
        check_refused(&output, 3, &["standard output", "No space left"]);
        // Read by nobody, and closed.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = in_shell(":", arguments, "").stdout(writer).output().unwrap();
        let (code, stderr) = said(&output);
        assert!(code == 0 && !stderr.contains("error"), "{arguments:?}: {code}, {stderr}");
    }
    for arguments in &commands[..6] {
        for closed in [">&-", "1</dev/null"] {
            let output = in_shell(":", arguments, closed).output().unwrap();
            check_refused(&output, 3, &["standard output", "Bad file descriptor"]);
        }
    }
}

/// A run of about a second, which is told to end after its first part is on disk.
fn signalled(before: &str, signal: &str, out: &Path) -> Output {
    let out = out.to_str().unwrap();
    let arguments =
        ["generate", "--n", "5", "--alpha", "0.7", "-m", "120", "-t", "1", "--out", out];
    let mut command = in_shell(before, &arguments, "");
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let parts = format!("{out}.parts");
    let began = Instant::now();
    while !Path::new(&parts).exists() {
        assert!(began.elapsed() < Duration::from_secs(30), "the run does not begin");
        sleep(Duration::from_millis(5));
    }
    // The handler is there a moment after the folder.
    sleep(Duration::from_millis(100));
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success(), "still running");
    child.wait_with_output().unwrap()
}

#[test]
fn a_signal_that_was_to_be_ignored_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    for (name, before, signal, code) in [
        ("nohup", "trap '' HUP", "-HUP", 0),
        ("background", "trap '' INT", "-INT", 0),
        ("terminal", ":", "-HUP", 130),
        ("interrupt", ":", "-INT", 130),
        ("time-limit", "trap '' HUP INT", "-TERM", 130),
    ] {
        let out = folder.path().join(format!("{name}.h5"));
        let (found, stderr) = said(&signalled(before, signal, &out));
        assert_eq!(found, code, "{name}: {stderr}");
        assert_eq!(out.exists(), code == 0, "{name}: {stderr}");
    }
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_like_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("large.h5");
    let out = out.to_str().unwrap();
    let arguments = ["generate", "--n", "4", "-m", "20", "--alpha", "0.5", "--quiet", "--out", out];
    let output = in_shell("ulimit -f 16", &arguments, "").output().unwrap();
    let (code, stderr) = said(&output);
    assert_eq!(code, 3, "{:?}: {stderr}", output.status);
    assert!(stderr.contains("error:"), "{stderr}");
    let table = folder.path().join("table.csv");
    let file = File::create(&table).unwrap();
    let arguments = ["theory", "distribution", "--g", "0.1", "--points", "10000"];
    let output = in_shell("ulimit -f 16", &arguments, "").stdout(file).output().unwrap();
    check_refused(&output, 3, &["standard output", "File too large"]);
}

#[test]
fn a_limit_of_the_shell_on_memory_is_foretold() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.h5");
    let out = out.to_str().unwrap();
    // The matrix products of each of two threads reserve twice the last cache.
    let cache = "/sys/devices/system/cpu/cpu0/cache/index3/size";
    let cache = fs::read_to_string(cache).unwrap_or_default();
    let cache: u64 = cache.trim().trim_end_matches('K').parse().unwrap_or(0);
    let [addresses, data] = ["v", "d"].map(|l| format!("ulimit -{l} {}", 1_500_000 + 4 * cache));
    let large = ["generate", "--n", "10", "-m", "1", "-t", "2", "--out", out];
    for more in [&[][..], &["--memory", "100"], &["--dry-run"]] {
        let output = in_shell(&addresses, &[&large, more].concat(), "").output().unwrap();
        check_refused(&output, 2, &["N = 10", "ulimit -v", "N up to"]);
    }
    let output = in_shell(&data, &large, "").output().unwrap();
    check_refused(&output, 2, &["N = 10", "ulimit -d"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was begun");
    let radius = ["lattice", "sample", "--w", "90", "--radius", "60", "--dense"];
    let output = in_shell(&addresses, &radius, "").output().unwrap();
    check_refused(&output, 2, &["R up to", "ulimit -v"]);
    // What fits, runs.
    let small = ["generate", "--n", "4", "-m", "2", "-t", "2", "--quiet", "--out", out];
    let output = in_shell(&addresses, &small, "").output().unwrap();
    assert_eq!(said(&output).0, 0, "{}", said(&output).1);
}

#[test]
fn without_memory_everything_ends_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "3", &[]);
    let dataset = dataset.to_str().unwrap();
    // HDF5 takes its memory at once, and only just too little of it is its trouble.
    for kibibytes in (100_000..=240_000).step_by(4_000) {
        let output = in_shell(&format!("ulimit -v {kibibytes}"), &["info", dataset], "").output();
        let (code, stderr) = said(&output.unwrap());
        assert!([0, 3, 127].contains(&code), "info, {kibibytes}: {code} {stderr}");
    }
    for kibibytes in [60_000, 90_000, 120_000, 200_000] {
        for arguments in [
            &["info", dataset][..],
            &["fit", dataset, "--replicates", "1000"],
            &["theory", "solve", "--g1", "0.5", "--alpha", "0.6", "--n", "100000"],
            &["lattice", "sample", "--w", "90", "--radius", "300"],
        ] {
            let before = format!("ulimit -v {kibibytes}");
            let output = in_shell(&before, arguments, "").output().unwrap();
            let (code, stderr) = said(&output);
            // 127: not even the libraries were loaded.
            assert!([0, 2, 3, 127].contains(&code), "{arguments:?} {kibibytes}: {code} {stderr}");
            assert!(!stderr.contains("panicked"), "{stderr}");
        }
    }
}

#[test]
fn absurd_numbers_are_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "3", &[]);
    let dataset = dataset.to_str().unwrap();
    let most = u64::MAX.to_string();
    let most = most.as_str();
    let generate = ["generate", "--n", "3", "--out", "/nowhere/a.h5"];
    let lattice = ["lattice", "generate", "--w", "90", "--radius", "3", "--out", "/nowhere/a.h5"];
    let threshold = ["lattice", "threshold", "--radius", "3"];
    let solve = ["theory", "solve", "--g1", "0.5", "--alpha", "0.6", "--n"];
    let regress = ["regress", dataset, "--reference", dataset, "--mode", "statistical"];
    let sample = ["lattice", "sample", "--radius", "3", "--w"];
    let cases: [(&[&str], &[&str], &str); 19] = [
        (&generate, &["-m", "2147483648"], "at most 100000000 diagonalizations"),
        (&generate, &["-m", most], "at most 100000000 diagonalizations"),
        (&generate, &["-m", most, "--dry-run"], "at most 100000000 diagonalizations"),
        (&generate, &["-m", most, "--shard", "3/4"], "at most 100000000 diagonalizations"),
        (&generate, &["-t", "3000"], "--threads must be at least 1 and at most 1024"),
        (&generate, &["-t", "1000000000", "--dry-run"], "--threads"),
        (&generate, &["--field", "1e308"], "the field h must be finite, at most 1e100"),
        (&generate, &["--alpha", "1e308"], "a coupling J_1 alpha^(n-1)"),
        (&generate, &["--alpha", "0:1:1e-12"], "more than 100000 values"),
        (&generate, &["--alpha", "0:1:1e-5,2:3:1e-5"], "more than 100000 values"),
        (&lattice, &["-m", most], "at most 20000000 samples"),
        (&sample, &["1e308"], "W must be positive and finite, at most 1e100"),
        (&sample, &["90", "--index", most], "--index must be"),
        (&threshold, &["-m", most], "--realizations must be"),
        (&solve, &[most], "--n must be"),
        (&["theory", "distribution", "--g", "1"], &["--points", most], "--points must be"),
        (&["fit", dataset], &["--replicates", most], "--replicates must be"),
        (&["compare", dataset], &["--replicates", "1000000000"], "--replicates must be"),
        (&regress, &["--permutations", "100000000000"], "--permutations must be"),
    ];
    for (command, more, words) in cases {
        let mut grain = grain();
        grain.args(command.iter().chain(more)).timeout(Duration::from_secs(10));
        check_refused(&grain.output().unwrap(), 2, &[words]);
    }
}

#[test]
fn a_hundred_million_points_are_planned_without_listing_them() {
    let mut grain = grain();
    grain.args(["generate", "--n", "1", "--alpha", "0.7", "--no-alpha-c", "-m", "100000000"]);
    grain.args(["--dry-run", "--json", "--shard", "2/3"]).timeout(Duration::from_secs(20));
    let output = grain.output().unwrap();
    let (code, stderr) = said(&output);
    assert_eq!(code, 0, "{stderr}");
    let estimate = json(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(estimate["sizes"][0]["points"], 33_333_333, "a third of them");
}

#[test]
fn a_task_submitted_again_alone_is_told_its_shard() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drh.h5");
    let task = |id: &str, count: &str, first: &str, more: &[&str]| {
        let mut command = grain();
        command.args(["generate", "--n", "2", "-m", "4", "--alpha", "0.5", "--quiet"]);
        command.arg("--out").arg(&out).args(more);
        command.env("SLURM_ARRAY_TASK_ID", id).env("SLURM_ARRAY_TASK_COUNT", count);
        command.env("SLURM_ARRAY_TASK_MIN", first).env("SLURM_ARRAY_TASK_STEP", "1");
        command.output().unwrap()
    };
    for id in ["1", "2", "4"] {
        assert_eq!(said(&task(id, "4", "1", &[])).0, 0, "task {id} of 4");
    }
    let files = || fs::read_dir(folder.path()).unwrap().count();
    let before = files();
    check_refused(&task("3", "1", "3", &[]), 2, &["drh.shard-1-of-4.h5", "--shard 3/4"]);
    check_refused(&task("3", "2", "2", &[]), 2, &["--shard 3/4"]);
    assert_eq!(files(), before, "nothing was computed");
    // What is told works, and so does an array as long as the first.
    assert_eq!(said(&task("3", "1", "3", &["--shard", "3/4"])).0, 0, "as told");
    assert_eq!(said(&task("3", "4", "1", &["--resume"])).0, 0, "the whole array again");
    // Parts of an interrupted shard say as much as a finished one.
    let other = folder.path().join("parts-alone");
    fs::create_dir_all(other.join("drh.shard-2-of-4.h5.parts")).unwrap();
    let out = other.join("drh.h5");
    let more = ["--out", out.to_str().unwrap()];
    let mut command = grain();
    command.args(["generate", "--n", "2", "-m", "4", "--quiet"]).args(more);
    command.env("SLURM_ARRAY_TASK_ID", "3").env("SLURM_ARRAY_TASK_COUNT", "1");
    command.env("SLURM_ARRAY_TASK_MIN", "3");
    check_refused(&command.output().unwrap(), 2, &["--shard 3/4"]);
}

/// The values of α in a dataset made with these.
fn alphas(folder: &Path, typed: &[&str]) -> (Vec<f64>, String) {
    let out = folder.join("alphas.h5");
    let mut arguments = vec!["generate", "--n", "1", "-m", "1", "--overwrite", "--out"];
    arguments.push(out.to_str().unwrap());
    arguments.extend(typed);
    let (code, _, remarks) = run(&arguments);
    assert_eq!(code, 0, "{remarks}");
    let (_, text, _) = run(&["info", out.to_str().unwrap(), "--json"]);
    let found = json(&text)["sizes"][0]["alphas"].as_array().unwrap().clone();
    (found.iter().map(|alpha| alpha.as_f64().unwrap()).collect(), remarks)
}

#[test]
#[expect(clippy::approx_constant, reason = "what is typed in place of the constant")]
fn a_rounded_alpha_c_is_alpha_c_and_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let critical = std::f64::consts::FRAC_1_SQRT_2;
    let (found, remarks) = alphas(folder.path(), &["--alpha", "0.5,0.7071"]);
    assert_eq!(found, [0.5, critical], "no twin of it");
    assert!(remarks.contains("0.7071 is taken as alpha_c"), "{remarks}");
    let (found, remarks) = alphas(folder.path(), &["--alpha", "0.5,0.7071", "--no-alpha-c"]);
    assert_eq!(found, [0.5, 0.7071], "as typed");
    assert!(!remarks.contains("alpha_c"), "{remarks}");
    let (found, remarks) = alphas(folder.path(), &["--alpha", "0.707"]);
    assert_eq!(found, [0.707, critical], "may be of a fine grid");
    assert!(remarks.contains("computed beside alpha_c"), "{remarks}");
}

#[test]
fn a_range_that_may_be_without_its_end_is_refused_with_one_that_is_not() {
    let (code, _, stderr) = run(&["generate", "--n", "1..3", "-m", "1", "--dry-run"]);
    assert!(code == 2 && stderr.contains("write 1:3 or 1..=3"), "{stderr}");
    for range in ["1:3", "1..=3", "1,2,3"] {
        let (code, stdout, stderr) =
            run(&["generate", "--n", range, "-m", "1", "--dry-run", "--json"]);
        assert_eq!(code, 0, "{stderr}");
        assert_eq!(json(&stdout)["sizes"].as_array().unwrap().len(), 3, "{range}");
    }
}

#[test]
fn no_number_of_the_star_is_an_underflow() {
    let (code, stdout, stderr) = run(&["theory", "star", "--n", "100,10000,1000000"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("n_lbits,g_c,"), "{stdout}");
    for row in stdout.lines().skip(1) {
        for cell in row.split(',') {
            let value: f64 = cell.parse().unwrap();
            assert!(value.is_normal(), "{row}");
        }
    }
}

#[test]
fn realizations_that_repeat_are_counted_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let reference = folder.path().join("reference.h5");
    let reference = reference.to_str().unwrap();
    let made = ["generate", "--n", "3", "-m", "12", "--alpha", "0.7071", "--quiet", "--out"];
    let (code, _, stderr) = run(&[&made[..], &[reference]].concat());
    assert_eq!(code, 0, "{stderr}");
    // Six realizations, of which one stands seven times more.
    let mut csv = String::from("N,alpha,realization,l_bit,entropy\n");
    for realization in 0..13_usize {
        let same = realization.min(5);
        for state in 0..16_usize {
            for l_bit in 1..=3 {
                let turn = 0.618_033 * (1 + same * 64 + state * 3 + l_bit) as f64;
                let entropy = turn.fract();
                writeln!(csv, "3,0.7071067811865476,{realization},{l_bit},{entropy}").unwrap();
            }
        }
    }
    let table = folder.path().join("other.csv");
    fs::write(&table, csv).unwrap();
    let report = folder.path().join("report");
    let (code, stdout, stderr) = run(&[
        "regress",
        table.to_str().unwrap(),
        "--reference",
        reference,
        "--permutations",
        "199",
        "--out",
        report.to_str().unwrap(),
    ]);
    assert_eq!(code, 1, "{stdout}{stderr}");
    assert!(stdout.contains(" 7 realizations repeated"), "not 28 pairs: {stdout}");
}
