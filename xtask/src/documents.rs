//! The commands of `cargo xtask` in the documents exist.

use crate::Cli;
use crate::workspace::Workspace;
use clap::Parser;
use std::fs;

/// The commands in code of a document, on lines of blocks and in the text.
fn commands(text: &str) -> Vec<String> {
    let places = text.match_indices("cargo xtask ").filter(|(at, _)| {
        // In a block a command begins its line or follows `&&`; in the text it stands in backticks.
        let before = text[..*at].chars().next_back();
        matches!(before, Some('`' | '\n' | ' '))
    });
    let ends = |c| matches!(c, '`' | '\n' | '#' | '&');
    places.map(|(at, _)| text[at..].split(ends).next().unwrap().trim().to_owned()).collect()
}

#[test]
fn every_command_of_xtask_that_the_documents_show_is_understood() {
    let root = Workspace::find().unwrap();
    let docs = fs::read_dir(root.path("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.chain([root.path("README.md"), root.path("ARCHITECTURE.md")]);
    let mut checked = 0;
    for page in pages.filter(|path| path.extension().is_some_and(|it| it == "md")) {
        for command in commands(&fs::read_to_string(&page).unwrap()) {
            let words: Vec<_> = command.split_whitespace().skip(1).collect();
            let words = words.iter().map(|word| match *word {
                // A placeholder for the name of an example, or for a part of the name of a spec.
                "NAME" => "logged-in-site",
                word => word,
            });

            let parsed = Cli::try_parse_from(words);
            assert!(parsed.is_ok(), "{}: {command}: {}", page.display(), parsed.err().unwrap());
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} commands were found");
}
