use grain_figure::Width;
use std::collections::BTreeSet;

use super::*;
use crate::synthetic::{comparison_of_every_kind, comparison_of_many_sizes};

/// A report of every kind of size, as (name, content).
fn report(path: &str) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("new").join("report");
    let files = write_report(&comparison_of_every_kind(path), &inside, Width::Column).unwrap();
    let names = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
    let present = std::fs::read_dir(&inside).unwrap().count();
    assert_eq!(present, files.len(), "the files that are returned, and nothing else");
    files.iter().map(|file| (names(file), std::fs::read(file).unwrap())).collect()
}

fn text(report: &[(String, Vec<u8>)], name: &str) -> String {
    let (_, content) = report.iter().find(|(own, _)| own == name).unwrap();
    String::from_utf8(content.clone()).unwrap()
}

#[test]
fn no_number_in_a_report_is_not_a_number() {
    for (name, content) in report("data.h5") {
        let Ok(text) = String::from_utf8(content) else { continue };
        // What inline pictures contain between their tags is checked as well.
        for word in text.split(|character: char| !character.is_alphanumeric()) {
            assert!(!["NaN", "nan", "inf", "Infinity"].contains(&word), "{word} in {name}");
        }
    }
}

#[test]
fn json_has_null_where_one_realization_has_no_error() {
    let json = text(&report("data.h5"), "comparison.json");
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let sizes = value["sizes"].as_array().unwrap();
    let single = sizes.iter().find(|size| size["realizations"] == 1).unwrap();
    assert!(single["fit"]["fitted"]["g"].is_f64(), "the coupling is known: {}", single["fit"]);
    assert!(single["fit"]["fitted"]["interval_95"].is_null(), "its interval is not");
    assert!(single["entropy"]["points"][0]["residual"]["sigma"].is_null(), "nor its deviation");
    let uncoupled = &sizes[0]["fit"];
    assert_eq!(uncoupled["out_of_reach"], "no_entanglement", "{uncoupled}");
    assert_eq!(value["settings"]["window"]["central_fraction"], 0.25, "what was compared");
    assert_eq!(value["settings"]["resonance"], "goe", "and with what");
}

#[test]
fn every_column_of_every_table_has_a_unit_and_every_row_every_column() {
    let report = report("data.h5");
    let words = ["kind", "side", "quantity", "covariance", "remark", "alpha left out"];
    let mut tables = 0;
    for (name, content) in
        report.iter().filter(|(name, _)| name.split('.').next_back() == Some("csv"))
    {
        let mut reader = ::csv::Reader::from_reader(content.as_slice());
        for column in reader.headers().unwrap() {
            let has_unit = column.ends_with(']') && column.contains(" [");
            assert!(has_unit || words.contains(&column), "{column} in {name}");
        }
        // The reader refuses a row of another length.
        let rows = reader.records().map(Result::unwrap).count();
        assert!(rows > 0, "{name} is empty");
        tables += 1;
    }
    assert_eq!(tables, 6, "fits, goodness, three pictures and the l-bits");
}

#[test]
fn a_table_holds_the_numbers_of_the_comparison_to_the_last_bit() {
    let comparison = comparison_of_every_kind("data.h5");
    let table = text(&report("data.h5"), "figure-2a-entropy.csv");
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|own| own == name).unwrap();
    let number = |row: &::csv::StringRecord, name: &str| row[column(name)].parse::<f64>().ok();
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut points = rows.iter().filter(|row| &row[column("kind")] == "point");
    for size in &comparison.sizes {
        for point in &size.entropy.points {
            let row = points.next().unwrap();
            assert_eq!(number(row, "N [1]"), Some(size.n_lbits as f64), "{row:?}");
            assert_eq!(number(row, "ED [bit]"), Some(point.data.mean), "{row:?}");
            let residual = point.residual.and_then(|residual| residual.error);
            assert_eq!(number(row, "ED - mean field error [bit]"), residual, "{row:?}");
        }
    }
    assert!(points.next().is_none(), "no row too many");
}

#[test]
fn the_page_is_well_formed_and_needs_nothing_from_elsewhere() {
    let page = text(&report("data.h5"), "report.html");
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&page, options).unwrap();
    let mut identifiers = BTreeSet::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let tag = node.tag_name().name();
        assert!(!["script", "link", "iframe", "object", "img"].contains(&tag), "<{tag}>");
        for attribute in node.attributes() {
            let value = attribute.value();
            if attribute.name() == "id" {
                assert!(identifiers.insert(value.to_owned()), "two elements are {value}");
            }
            if ["href", "src"].contains(&attribute.name()) {
                assert!(value.starts_with('#'), "{value} is elsewhere");
            }
            assert!(!value.contains("url(h"), "{value} is elsewhere");
        }
    }
    let style = document.descendants().find(|node| node.has_tag_name("style")).unwrap();
    let style = style.text().unwrap();
    assert!(!style.contains("url(") && !style.contains("@import"), "the style is elsewhere");
}

#[test]
fn names_of_files_and_settings_cannot_become_markup() {
    let page = text(&report("folder/<script>alert('x')<b>&.h5"), "report.html");
    assert!(!page.contains("<script"), "a file name became a script");
    assert!(page.contains("<code>&lt;script&gt;alert('x')&lt;b&gt;&amp;.h5</code>"), "it is shown");
    assert!(page.contains("# &lt;&amp;&gt;"), "the run as TOML is shown as it is");
}

#[test]
fn the_page_says_what_is_missing_and_why() {
    let page = text(&report("data.h5"), "report.html");
    for sentence in [
        "N = 5 has a single realization: no error bar",
        "N = 2 has no fitted <i>g</i>",
        "N = 4: 3 realizations are too few for the covariance",
        "N = 3, α = 0.8 is left out: 1 of 12",
        "N = 6 is not compared: nothing is finished",
    ] {
        assert!(page.contains(sentence), "missing: {sentence}");
    }
}

#[test]
fn where_mean_field_is_true_at_every_n_the_page_says_that_nothing_changes() {
    let comparison = comparison_of_many_sizes();
    let folder = tempfile::tempdir().unwrap();
    write_report(&comparison, folder.path(), Width::Column).unwrap();
    let page = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    for question in ["converge?", "thermal side shrink?", "within errors?", "no trend"] {
        assert!(page.contains(question), "{question}");
    }
    let mut table = ::csv::Reader::from_path(folder.path().join("trends.csv")).unwrap();
    let rows: Vec<::csv::StringRecord> = table.records().map(Result::unwrap).collect();
    // log g, three α of the entropy but the fitted one, four of the memory.
    assert_eq!(rows.len(), 8, "{rows:?}");
    let slopes: Vec<f64> = rows.iter().map(|row| row[11].parse().unwrap()).collect();
    assert!(slopes.iter().all(|slope| slope.abs() < 3.5), "in their errors: {slopes:?}");
    let names = ["deviations.png", "deviations.svg", "trends.png", "trends.svg"];
    assert!(names.iter().all(|name| folder.path().join(name).exists()), "pictures");
}
