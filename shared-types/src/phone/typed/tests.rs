use super::*;
use proptest::prelude::*;

/// A field as `(202) 5|55`, with a bar for the caret.
fn field(drawn: &str) -> (String, usize) {
    let (before, after) = drawn.split_once('|').unwrap();
    (format!("{before}{after}"), before.encode_utf16().count())
}

fn draw(typed: &Typed) -> String {
    let units: Vec<u16> = typed.text.encode_utf16().collect();
    let text = |units| String::from_utf16(units).unwrap();
    format!("{}|{}", text(&units[..typed.caret]), text(&units[typed.caret..]))
}

#[track_caller]
fn becomes(edit: Edit, before: &str, after: &str) {
    let (text, caret) = field(before);
    assert_eq!(draw(&Typed::reformat(&text, caret, edit)), after, "{before}");
}

/// Presses `keys` one after another: a digit or sign, `<` for Backspace, `>` for Delete.
fn press(drawn: &str, keys: &str) -> String {
    let mut drawn = drawn.to_owned();
    for key in keys.chars() {
        let (before, after) = drawn.split_once('|').unwrap();
        let (mut before, mut after) = (before.to_owned(), after.to_owned());
        let edit = match key {
            '<' => {
                before.pop();
                Edit::DeleteBackward
            }
            '>' => {
                after = after.chars().skip(1).collect();
                Edit::DeleteForward
            }
            key => {
                before.push(key);
                Edit::Insert
            }
        };
        let (text, caret) = field(&format!("{before}|{after}"));
        drawn = draw(&Typed::reformat(&text, caret, edit));
    }
    drawn
}

#[test]
fn digits_fall_into_groups_as_they_are_typed() {
    assert_eq!(press("|", "2"), "(2|");
    assert_eq!(press("|", "2025"), "(202) 5|");
    assert_eq!(press("|", "2025550142"), "(202) 555-0142|");
    assert_eq!(press("|", "12025550142"), "1 (202) 555-0142|");
    assert_eq!(press("|", "+12025550142"), "+1 (202) 555-0142|");
}

#[test]
fn signs_that_people_type_themselves_do_not_disturb() {
    assert_eq!(press("|", "(202) 555-0142"), "(202) 555-0142|");
    assert_eq!(press("|", "202.555.0142"), "(202) 555-0142|");
    assert_eq!(press("|", "+1 202 555 0142"), "+1 (202) 555-0142|");
    becomes(Edit::Insert, "(|", "(|");
}

#[test]
fn other_countries_are_grouped_plainly() {
    assert_eq!(press("|", "+442079460958"), "+44 20 7946 0958|");
    assert_eq!(press("|", "00442079460958"), "00 44 20 7946 0958|");
    assert_eq!(press("|", "01112025550142"), "011 1 (202) 555-0142|");
    assert_eq!(press("|", "0612345678"), "0612345678|");
}

#[test]
fn too_many_digits_are_shown_ungrouped() {
    assert_eq!(press("|", "20255501423"), "20255501423|");
    assert_eq!(press("|", "20255501423<"), "(202) 555-0142|");
    assert_eq!(press("|", "120255501423"), "120255501423|");
}

#[test]
fn an_invalid_text_is_unchanged() {
    for text in ["1-800-FLOW|ERS", "202 555 0142 x5|", "tel:|+1", "☎ 202|", "|202+1"] {
        becomes(Edit::Insert, text, text);
        becomes(Edit::DeleteBackward, text, text);
    }
}

#[test]
fn anything_can_be_pasted() {
    becomes(Edit::Insert, "+1\u{a0}202\u{2011}555\u{2011}0142|", "+1 (202) 555-0142|");
    becomes(Edit::Insert, "２０２５５５０１４２|", "(202) 555-0142|");
    becomes(Edit::Insert, "202555|0142", "(202) 555|-0142");
}

#[test]
fn the_caret_stays_beside_its_digit() {
    becomes(Edit::Insert, "(2023|) 555-014", "(202) 3|55-5014");
    becomes(Edit::Insert, "(202) 55|5-0142", "(202) 55|5-0142");
    becomes(Edit::DeleteBackward, "(202) 55|-0142", "(202) 55|0-142");
}

#[test]
fn a_separator_typed_before_its_like_is_stepped_over() {
    becomes(Edit::Insert, "(202) 555-|-0142", "(202) 555-|0142");
}

#[test]
fn backspace_reaches_the_digit_behind_a_separator() {
    assert_eq!(press("(202) 555-|0142", "<"), "(202) 555|-0142");
    assert_eq!(press("(202) 555-|0142", "<<"), "(202) 55|0-142");
    assert_eq!(press("(202) |555-0142", "<<"), "(20|5) 550-142");
    assert_eq!(press("(202) 5|", "<<<<"), "|");
}

#[test]
fn delete_reaches_the_digit_beyond_a_separator() {
    assert_eq!(press("(202|) 555-0142", ">"), "(202) |555-0142");
    assert_eq!(press("(202|) 555-0142", ">>"), "(202) |550-142");
    assert_eq!(press("|(312) 555", ">>"), "|1 (255) 5");
}

#[test]
fn the_browsers_name_of_an_edit_is_understood() {
    assert_eq!(Edit::from_input_type("deleteContentBackward"), Edit::DeleteBackward);
    assert_eq!(Edit::from_input_type("deleteByCut"), Edit::DeleteBackward);
    assert_eq!(Edit::from_input_type("deleteWordForward"), Edit::DeleteForward);
    assert_eq!(Edit::from_input_type("insertFromPaste"), Edit::Insert);
    assert_eq!(Edit::from_input_type(""), Edit::Insert);
}

#[test]
fn a_typed_number_does_not_print() {
    let typed = Typed::reformat("2025550142", 10, Edit::Insert);

    assert_eq!(format!("{typed:?}"), "Typed { caret: 14, .. }");
}

/// The plus and the digits of `text`, in ASCII.
fn significant(text: &str) -> String {
    text.chars()
        .filter_map(|c| match Mark::of(c) {
            Mark::Digit(digit) => Some(digit),
            Mark::Plus => Some('+'),
            Mark::Between | Mark::Stray => None,
        })
        .collect()
}

fn before(text: &str, caret: usize) -> usize {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    significant(&String::from_utf16_lossy(&units)).len()
}

fn any_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![Just(Edit::Insert), Just(Edit::DeleteBackward), Just(Edit::DeleteForward)]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[+ ().0-9-]{0,24}", "\\+?[0-9０-９٠-٩ \u{2013}]{0,20}", ".*"]
}

proptest! {
    #[test]
    fn no_significant_character_is_lost_and_the_caret_keeps_its_position(
        text in any_text(), caret in 0usize..40, edit in any_edit(),
    ) {
        let typed = Typed::reformat(&text, caret, edit);

        prop_assert_eq!(significant(&typed.text), significant(&text));
        prop_assert_eq!(before(&typed.text, typed.caret), before(&text, caret));
        prop_assert!(typed.caret <= typed.text.encode_utf16().count());
    }

    #[test]
    fn a_text_that_is_grouped_already_stays_as_it_is(
        text in any_text(), caret in 0usize..40, edit in any_edit(),
    ) {
        let once = Typed::reformat(&text, caret, edit);
        let twice = Typed::reformat(&once.text, once.caret, edit);

        prop_assert!(once == twice, "{} {}", draw(&once), draw(&twice));
    }

    #[test]
    fn grouping_never_changes_which_number_is_meant(text in "\\+?[0-9]{0,16}") {
        let typed = Typed::reformat(&text, text.len(), Edit::Insert);

        prop_assert_eq!(parse::e164(None, &typed.text), parse::e164(None, &text));
    }

    #[test]
    fn backspace_deletes_everything_before_any_position(
        text in "\\+?[0-9]{1,14}", caret in 0usize..20,
    ) {
        let grouped = Typed::reformat(&text, text.len(), Edit::Insert).text;
        let caret = caret.min(grouped.len());
        let count = before(&grouped, caret);
        let drawn = format!("{}|{}", &grouped[..caret], &grouped[caret..]);

        let end = press(&drawn, &"<".repeat(3 * (count + 2)));

        let (left, right) = end.split_once('|').unwrap();
        prop_assert_eq!(significant(left), "");
        prop_assert_eq!(significant(right), &significant(&grouped)[count..]);
    }
}

#[test]
fn a_number_of_a_chosen_country_is_grouped_as_it_is_dialled_there() {
    let place = Some("44".parse().unwrap());
    let typed = |text: &str| Typed::reformat_in(place, text, text.len(), Edit::Insert);

    assert_eq!(typed("02079460958").text, "020 7946 0958");
    assert_eq!(typed("2079460958").text, "20 7946 0958");
    assert_eq!(typed("2079460958").caret, 12);
    assert_eq!(typed("+33612345678").text, "+33 612 345 678");
}

#[test]
fn the_country_of_a_number_is_known_when_its_code_is_complete() {
    let code = |code: &str| Some(Some(code.parse().unwrap()));

    for text in ["", "44", "+", "+3", "+35", "00", "+999", "call me"] {
        assert_eq!(calling_code(None, text), None, "{text}");
    }
    assert_eq!(calling_code(None, "+44"), code("44"));
    assert_eq!(calling_code(None, "0044 20"), code("44"));
    assert_eq!(calling_code(None, "+353 1"), code("353"));
    assert_eq!(calling_code(None, "+1 202"), Some(None));
    assert_eq!(calling_code(None, "011 44"), code("44"));
    assert_eq!(calling_code("54".parse().ok(), "011 44"), None, "Buenos Aires");
}
