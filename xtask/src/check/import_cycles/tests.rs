//! A table of small crates with their cycles.

use super::*;
use anyhow::anyhow;

/// The cycles of a crate with these files, which is rooted at `lib.rs`.
fn cycles(files: &[(&str, &str)]) -> Vec<String> {
    let src = Path::new("src");
    let read = |path: &Path| {
        let file = files.iter().find(|(name, _)| src.join(name) == path);
        file.map(|(_, text)| (*text).to_owned()).ok_or_else(|| anyhow!("no {}", path.display()))
    };
    let cycles = cycles_of_target(&src.join("lib.rs"), src, &read).unwrap();
    cycles.iter().map(|cycle| describe(std::slice::from_ref(cycle)).trim().to_owned()).collect()
}

/// A crate of `lib.rs` with `mod a; mod b;`, and these contents of `a.rs` and `b.rs`.
fn a_and_b(a: &str, b: &str) -> Vec<String> {
    cycles(&[("lib.rs", "mod a; mod b;"), ("a.rs", a), ("b.rs", b)])
}

const A_USES_B: &str = "use crate::b::B; pub struct A;";

#[test]
fn an_import_in_one_direction_is_no_cycle() {
    assert!(a_and_b(A_USES_B, "pub struct B;").is_empty());
}

#[test]
fn every_kind_of_reference_counts() {
    let back_references = [
        "use crate::a::A; pub struct B;",
        "use super::a::A; pub struct B;",
        "use super::a::A as Other; pub struct B;",
        "use super::a::A as _; pub struct B;",
        "use super::a::*; pub struct B;",
        "use super::{a::{self, A}}; pub struct B;",
        "use {std::fmt, crate::a::A}; pub struct B;",
        "pub use crate::a::A; pub struct B;",
        "pub(crate) use super::a::{A}; pub struct B;",
        "pub struct B(crate::a::A);",
        "pub struct B(Vec<Option<crate::a::A>>);",
        "use crate::a; pub struct B(a::A);",
        "use crate::a as other; pub struct B(other::A);",
        "pub struct B; fn f() { super::a::A::new() }",
        "pub struct B; fn f() { use crate::a::A; }",
        "pub struct B; fn f(b: &B) { matches!(b, crate::a::A::X); }",
        "pub struct B; fn f() { println!(\"{}\", [super::a::A::NAME]) }",
        "use crate::a; pub struct B; fn f() { dbg!(a::A::NAME) }",
        "pub struct B; impl crate::a::A for B {}",
        "pub struct B; fn f<T: crate::a::A>() {}",
        "pub struct B; fn f() { <B as crate::a::A>::f() }",
        "pub struct B; macro_rules! m { () => { $crate::a::A } }",
        "#[derive(Deserialize)] pub struct B { #[serde(with = \"crate::a\")] x: u8 }",
        "pub struct B { #[serde(default = \"crate::a::f\")] x: u8 }",
        "pub struct B; mod inline { use crate::a::A; }",
        "pub struct B; mod inline { use super::super::a::A; }",
        "pub struct B; #[cfg(any(test, feature = \"x\"))] use crate::a::A;",
        "pub struct B; #[cfg(not(test))] use crate::a::A;",
    ];
    for b in back_references {
        assert_eq!(a_and_b(A_USES_B, b), ["a.rs → b.rs → a.rs"], "{b}");
    }
}

#[test]
fn names_that_are_no_reference_to_the_file_do_not_count() {
    for b in [
        "use std::a::A; pub struct B;",
        "use ::a::A; pub struct B;",
        "pub struct B(::a::A);",
        "pub struct B; // crate::a::A",
        "/// See [`crate::a::A`].\npub struct B;",
        "pub struct B; const TEXT: &str = \"crate::a::A\";",
        "use crate::a; pub struct B;",
        "pub struct B; fn f(a: u8) -> u8 { a }",
        "mod a { pub struct A; } pub struct B(a::A);",
        "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }",
        "pub struct B; #[cfg(test)] mod tests { use super::super::a::A; }",
        "pub struct B; #[cfg(test)] use crate::a::A;",
        "pub struct B; #[cfg(all(test, unix))] use crate::a::A;",
        "pub struct B; #[test] fn f() { crate::a::A::new() }",
        "pub struct B; #[tokio::test] async fn f() { crate::a::A::new() }",
        "pub struct B; impl B { #[cfg(test)] fn f() -> crate::a::A {} }",
        "pub struct B { #[cfg(test)] a: crate::a::A }",
    ] {
        assert!(a_and_b(A_USES_B, b).is_empty(), "{b}");
    }
}

#[test]
fn a_test_module_in_a_file_of_its_own_does_not_count() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", A_USES_B),
        ("b.rs", "pub struct B; #[cfg(test)] mod tests;"),
        ("b/tests.rs", "use crate::a::A;"),
    ];
    assert!(cycles(&files).is_empty());
}

#[test]
fn a_module_and_its_descendants_may_use_each_other() {
    let files = [
        ("lib.rs", "mod a; pub struct Root;"),
        ("a.rs", "pub mod child; use child::grandchild::G; pub use child::C; pub struct A;"),
        ("a/child.rs", "pub mod grandchild; use super::A; use crate::Root; pub struct C;"),
        ("a/child/grandchild.rs", "use crate::a::A; use super::C; pub struct G;"),
    ];
    assert!(cycles(&files).is_empty());
}

#[test]
fn siblings_below_a_parent_form_a_cycle() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a.rs", "mod x; mod y; mod z;"),
        ("a/x.rs", "use super::y::Y; pub struct X;"),
        ("a/y.rs", "use super::z::Z; pub struct Y;"),
        ("a/z.rs", "use super::x::X; pub struct Z;"),
    ];
    assert_eq!(cycles(&files), ["a/x.rs → a/y.rs → a/z.rs → a/x.rs"]);
}

#[test]
fn a_re_export_by_a_parent_leads_to_the_file_of_the_item() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::B;"),
        ("a.rs", "mod x; mod y; pub use x::X; pub use y::*;"),
        ("a/x.rs", "use crate::B; pub struct X;"),
        ("a/y.rs", "pub struct Y;"),
        ("b.rs", "use crate::a::X; use crate::a::Y; pub struct B;"),
    ];
    assert_eq!(cycles(&files), ["a/x.rs → b.rs → a/x.rs"]);
}

#[test]
fn a_re_export_by_another_module_counts_as_an_import_of_both() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub use crate::c::C; use crate::b::B;"),
        ("b.rs", "use crate::a::C; pub struct B;"),
        ("c.rs", "pub struct C;"),
    ];
    assert_eq!(cycles(&files), ["a.rs → b.rs → a.rs"]);
}

#[test]
fn a_name_from_a_glob_import_leads_to_the_file_of_the_item() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "mod x; use crate::b::B;"),
        ("a/x.rs", "use super::*; pub struct X(B);"),
        ("b.rs", "pub struct B(crate::a::x::X);"),
    ];
    assert!(cycles(&files).contains(&"a/x.rs → b.rs → a/x.rs".to_owned()));
}

#[test]
fn a_path_attribute_and_inline_modules_lead_to_the_right_files() {
    let files = [
        ("lib.rs", "#[path = \"elsewhere.rs\"] mod a; mod outer { pub mod b; }"),
        ("elsewhere.rs", "use crate::outer::b::B; pub struct A;"),
        ("outer/b.rs", "use crate::a::A; pub struct B;"),
    ];
    assert_eq!(cycles(&files), ["elsewhere.rs → outer/b.rs → elsewhere.rs"]);
}

#[test]
fn a_circle_of_re_exports_is_followed_to_a_limit() {
    assert!(a_and_b("pub use crate::b::X;", "pub use crate::a::X;").is_empty());
    assert!(!a_and_b("pub use crate::b::*;", "pub use crate::a::*;").is_empty());
}

#[test]
fn a_missing_or_broken_file_is_an_error() {
    let missing = |_: &Path| Err(anyhow!("missing"));
    assert!(cycles_of_target(Path::new("src/lib.rs"), Path::new("src"), &missing).is_err());
    let broken = |_: &Path| Ok("fn".to_owned());
    assert!(cycles_of_target(Path::new("src/lib.rs"), Path::new("src"), &broken).is_err());
}

#[test]
fn a_cycle_fails_the_check_and_is_named() {
    let cycle = vec![PathBuf::from("a.rs"), PathBuf::from("b.rs")];

    assert!(judge(&[("clean", Vec::new())]).is_ok());
    assert_eq!(
        judge(&[("clean", Vec::new()), ("cyclic", vec![cycle])]).unwrap_err().to_string(),
        "files import each other in cycles:\ncyclic:\n    a.rs → b.rs → a.rs"
    );
}
