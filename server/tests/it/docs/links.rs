//! Links and pictures of the documents lead somewhere.

use super::{documents, root};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The targets of links and pictures, without those in code.
fn targets(text: &str) -> Vec<String> {
    let mut is_code = false;
    let prose = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_fence && !is_code
    });
    let prose: Vec<_> = prose.collect();
    let prose = prose.join("\n");
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links.map(str::to_owned).collect()
}

/// The anchors that GitHub gives to the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    headings
        .map(|heading| {
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let others = [
        "CHANGELOG.md",
        "SECURITY.md",
        "examples/field-service/README.md",
        "examples/logged-in-site/README.md",
        "extension/README.md",
        "npm/README.md",
    ];
    let others = others.map(|name| {
        let path = root().join(name);
        (path.display().to_string(), std::fs::read_to_string(&path).unwrap())
    });
    let mut checked = 0;
    for (page, text) in documents().into_iter().chain(others) {
        for target in targets(&text).iter().filter(|it| !it.starts_with("http")) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => PathBuf::from(&page),
                _ => Path::new(&page).parent().unwrap().join(file),
            };
            assert!(path.exists(), "{page}: {target}");
            if !anchor.is_empty() {
                let linked = std::fs::read_to_string(&path).unwrap();
                assert!(anchors(&linked).contains(anchor), "{page}: {target}");
            }
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} links were found");
}

#[test]
fn every_page_states_its_reader_and_begins_with_what_works_in_five_minutes() {
    for (page, text) in documents().into_iter().filter(|(page, _)| page.contains("docs/")) {
        let mut sections = text.split("\n## ");
        let beginning = sections.next().unwrap();
        assert!(
            beginning.contains("\nFor "),
            "{page} does not begin with `For …`, which names its reader"
        );
        let first = sections.next().and_then(|section| section.lines().next());
        assert_eq!(first, Some("In five minutes"), "{page}: the first section");
    }
}
