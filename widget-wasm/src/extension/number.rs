//! How a number is shown.

use shared_types::phone::PhoneNumber;

/// In groups where it is one of the world's numbers: `+44 20 7946 0958`. Any other, such as an extension,
/// stays as it was dialled.
pub fn shown(dialled: &str) -> String {
    let number = dialled.starts_with('+').then(|| PhoneNumber::parse(dialled).ok()).flatten();
    number.map_or_else(|| dialled.to_owned(), |number| grouped(&number))
}

fn grouped(number: &PhoneNumber) -> String {
    let formatted = number.expose_formatted();
    if number.expose_national().is_some() { ["+1 ", &formatted].concat() } else { formatted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worlds_numbers_are_in_groups() {
        assert_eq!(shown("+12025550142"), "+1 (202) 555-0142");
        assert_eq!(shown("+442079460958"), "+44 20 7946 0958");
    }

    #[test]
    fn any_other_stays_as_it_was_dialled() {
        for number in ["100", "*43*", "02079460958", "+1", ""] {
            assert_eq!(shown(number), number);
        }
    }
}
