//! Converts digit patterns to an automaton.
//!
//! The patterns of the metadata are regular expressions of digits, sets, groups, alternatives, `?` and `{}`.

use std::collections::BTreeSet;

/// A set of states that a text leads to.
pub(crate) type Places = BTreeSet<usize>;

#[derive(Debug, Default)]
pub(crate) struct Automaton {
    places: Vec<Place>,
}

#[derive(Debug, Default)]
struct Place {
    without_digit: Vec<usize>,
    by_digit: Vec<(Digits, usize)>,
    is_end: bool,
}

/// One bit for each digit.
type Digits = u16;

const ANY: Digits = 0x3ff;

/// A pattern, parsed.
#[derive(Clone, Debug)]
enum Pattern {
    Digit(Digits),
    Sequence(Vec<Self>),
    Alternatives(Vec<Self>),
    Repeated(Box<Self>, usize, usize),
}

impl Automaton {
    /// The automaton of several patterns. The end states of different patterns differ.
    pub(crate) fn of<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut automaton = Self::default();
        let start = automaton.add();
        for pattern in patterns {
            let mut rest = pattern;
            let parsed = alternatives(&mut rest);
            assert_eq!(rest, "", "{pattern}");
            let from = automaton.add();
            automaton.places[start].without_digit.push(from);
            let end = automaton.append(&parsed, from);
            automaton.places[end].is_end = true;
        }
        automaton
    }

    pub(crate) fn start(&self) -> Places {
        self.reachable([0].into())
    }

    pub(crate) fn after(&self, places: &Places, digit: u16) -> Places {
        let led_to = |place: &usize| {
            self.places[*place].by_digit.iter().filter(move |(digits, _)| digits >> digit & 1 == 1)
        };
        self.reachable(places.iter().flat_map(led_to).map(|(_, place)| *place).collect())
    }

    /// Adds the states that are reached without a digit, and drops states without effect.
    fn reachable(&self, mut found: Vec<usize>) -> Places {
        let mut places = Places::new();
        while let Some(place) = found.pop() {
            if places.insert(place) {
                found.extend(&self.places[place].without_digit);
            }
        }
        places.retain(|&place| {
            let place = &self.places[place];
            place.is_end || !place.by_digit.is_empty()
        });
        places
    }

    fn add(&mut self) -> usize {
        self.places.push(Place::default());
        self.places.len() - 1
    }

    fn connect(&mut self, from: usize, to: usize) {
        self.places[from].without_digit.push(to);
    }

    /// Adds the pattern after `from`, and returns its end.
    fn append(&mut self, pattern: &Pattern, from: usize) -> usize {
        match pattern {
            Pattern::Digit(digits) => {
                let end = self.add();
                self.places[from].by_digit.push((*digits, end));
                end
            }
            Pattern::Sequence(parts) => {
                parts.iter().fold(from, |from, part| self.append(part, from))
            }
            Pattern::Alternatives(parts) => {
                let end = self.add();
                for part in parts {
                    let start = self.add();
                    self.connect(from, start);
                    let last = self.append(part, start);
                    self.connect(last, end);
                }
                end
            }
            Pattern::Repeated(part, least, most) => {
                let mut to = from;
                for _ in 0..*least {
                    to = self.append(part, to);
                }
                let end = self.add();
                self.connect(to, end);
                for _ in *least..*most {
                    to = self.append(part, to);
                    self.connect(to, end);
                }
                end
            }
        }
    }
}

fn alternatives(rest: &mut &str) -> Pattern {
    let mut parts = vec![sequence(rest)];
    while take(rest, "|") {
        parts.push(sequence(rest));
    }
    Pattern::Alternatives(parts)
}

fn sequence(rest: &mut &str) -> Pattern {
    let mut parts = Vec::new();
    while !rest.is_empty() && !rest.starts_with(['|', ')']) {
        let part = atom(rest);
        parts.push(repeated(part, rest));
    }
    Pattern::Sequence(parts)
}

fn atom(rest: &mut &str) -> Pattern {
    if take(rest, "(?:") {
        let group = alternatives(rest);
        assert!(take(rest, ")"), "{rest}");
        return group;
    }
    if take(rest, "\\d") {
        return Pattern::Digit(ANY);
    }
    if take(rest, "^") || take(rest, "$") {
        return Pattern::Sequence(Vec::new());
    }
    if take(rest, "[") {
        let (set, after) = rest.split_once(']').unwrap();
        *rest = after;
        return Pattern::Digit(digit_set(set.as_bytes()));
    }
    let (digit, after) = rest.split_at(1);
    *rest = after;
    Pattern::Digit(bit(digit.as_bytes()[0]))
}

fn repeated(part: Pattern, rest: &mut &str) -> Pattern {
    if take(rest, "?") {
        return Pattern::Repeated(Box::new(part), 0, 1);
    }
    if !take(rest, "{") {
        return part;
    }
    let (count, after) = rest.split_once('}').unwrap();
    *rest = after;
    let (least, most) = count.split_once(',').unwrap_or((count, count));
    Pattern::Repeated(Box::new(part), least.parse().unwrap(), most.parse().unwrap())
}

/// `07-9`
fn digit_set(set: &[u8]) -> Digits {
    match set {
        [] => 0,
        [from, b'-', to, rest @ ..] => {
            (*from..=*to).fold(digit_set(rest), |digits, digit| digits | bit(digit))
        }
        [digit, rest @ ..] => bit(*digit) | digit_set(rest),
    }
}

fn bit(digit: u8) -> Digits {
    assert!(digit.is_ascii_digit(), "a pattern has {:?}", char::from(digit));
    1 << (digit - b'0')
}

fn take(rest: &mut &str, text: &str) -> bool {
    rest.strip_prefix(text).inspect(|after| *rest = after).is_some()
}
