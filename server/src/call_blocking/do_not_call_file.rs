//! The file of numbers that are not called, with one number or prefix in each line.

use model::number_pattern::NumberPattern;
use settings::problem::{ConfigError, Problem};
use settings::reloadable::{ReloadOutcome, Reloadable, ReloadableFile};
use shared_types::domain::Domain;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Problems that are named. More are not helpful, and a file may have a million lines.
const MAX_PROBLEMS: usize = 20;

/// The file, as of its last good version.
#[derive(Debug)]
pub struct DoNotCallFile(ReloadableFile<NumberList>);

/// The numbers and prefixes of a file. They do not print.
#[derive(Default, PartialEq, Eq)]
pub(super) struct NumberList {
    all: Numbers,
    tenants: HashMap<Domain, Numbers>,
    lines: usize,
}

/// Digits in E.164, without the plus.
#[derive(Default, PartialEq, Eq)]
struct Numbers {
    whole: HashSet<Box<str>>,
    prefixes: HashSet<Box<str>>,
}

impl DoNotCallFile {
    pub(super) fn load(path: PathBuf) -> Result<Self, ConfigError> {
        ReloadableFile::load(path, NumberList::parse).map(Self)
    }

    pub(super) fn current(&self) -> Arc<NumberList> {
        self.0.current()
    }
}

impl Reloadable for DoNotCallFile {
    const ENTRIES: &'static str = "numbers that are not called";

    fn reload_if_changed(&self) -> ReloadOutcome {
        self.0.reload_if_changed(|list| list.lines)
    }
}

impl NumberList {
    fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let (mut list, mut problems) = (Self::default(), Vec::new());
        for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
            let line = line.split('#').next().unwrap_or_default();
            if let Err(expected) = list.add(line) {
                problems.push(Problem::new(format!("line {number}"), expected));
                if problems.len() == MAX_PROBLEMS {
                    break;
                }
            }
        }
        if problems.is_empty() { Ok(list) } else { Err(problems) }
    }

    /// A pattern without blanks, and a domain if it is for one tenant.
    fn add(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace();
        let Some(pattern) = words.next() else { return Ok(()) };
        let pattern: NumberPattern = pattern.parse().map_err(|error| format!("{error}"))?;
        let numbers = match (words.next(), words.next()) {
            (None, _) => &mut self.all,
            (Some(domain), None) => {
                let domain: Domain = domain.parse().map_err(|error| format!("{error}"))?;
                self.tenants.entry(domain).or_default()
            }
            (Some(_), Some(_)) => {
                return Err("expected a number without blanks, and a domain at most".to_owned());
            }
        };
        numbers.add(&pattern);
        self.lines += 1;
        Ok(())
    }

    /// Whether calls of `tenant` to the number with these digits are not placed.
    pub(super) fn covers(&self, tenant: Option<&Domain>, digits: &str) -> bool {
        let of_tenant = tenant.and_then(|tenant| self.tenants.get(tenant));
        self.all.cover(digits) || of_tenant.is_some_and(|numbers| numbers.cover(digits))
    }
}

impl Numbers {
    fn add(&mut self, pattern: &NumberPattern) {
        match pattern {
            NumberPattern::Number(number) => self.whole.insert(number.expose_digits().into()),
            NumberPattern::Prefix(prefix) => self.prefixes.insert(prefix.expose_digits().into()),
        };
    }

    fn cover(&self, digits: &str) -> bool {
        let mut prefixes = (1..=digits.len()).filter_map(|length| digits.get(..length));
        self.whole.contains(digits) || prefixes.any(|prefix| self.prefixes.contains(prefix))
    }
}

impl fmt::Debug for NumberList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NumberList").field("lines", &self.lines).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> NumberList {
        NumberList::parse(text).unwrap()
    }

    fn covers(text: &str, tenant: &str, digits: &str) -> bool {
        list(text).covers(tenant.parse().ok().as_ref(), digits)
    }

    #[test]
    fn a_line_is_a_number_or_a_prefix_of_all_tenants_or_of_one() {
        let text = "\u{feff}# numbers\n+12025550142\n\n+1900*  # premium\r\n+4420* acme.com\n";

        assert!(covers(text, "acme.com", "12025550142") && covers(text, "", "12025550142"));
        assert!(covers(text, "other.example", "19005550142"));
        assert!(covers(text, "acme.com", "442079460958"));
        assert!(!covers(text, "other.example", "442079460958"));
        assert!(!covers(text, "acme.com", "12025550143"));
        assert_eq!(list(text).lines, 3);
    }

    #[test]
    fn each_wrong_line_is_named_and_its_number_is_not_repeated() {
        let text = "+12025550142\n120255\n+1 202 555 0142\n+12025550143 not_a_domain\n";

        let problems = NumberList::parse(text).unwrap_err();

        let lines: Vec<_> = problems.iter().map(|problem| &*problem.at).collect();
        assert_eq!(lines, ["line 2", "line 3", "line 4"]);
        assert!(!format!("{problems:?}").contains("0143"), "{problems:?}");
        let many = "nonsense\n".repeat(1_000);
        assert_eq!(NumberList::parse(&many).unwrap_err().len(), MAX_PROBLEMS);
    }

    #[test]
    fn it_prints_no_number() {
        assert!(!format!("{:?}", list("+12025550142\n")).contains("0142"));
    }
}
