//! The patterns of libphonenumber, as contained in the port.
//!
//! The port does not export them, so they are read from its source: a message of Protocol Buffers, `PhoneMetadata`.

use std::path::PathBuf;
use std::process::Command;

/// A region of the metadata.
#[derive(Debug, Default)]
pub(crate) struct Region {
    /// ISO 3166 code, or `001` for a service of no country.
    pub(crate) id: String,
    pub(crate) calling_code: u64,
    pub(crate) is_main: bool,
    /// The patterns of all types, and the region's leading digits.
    pub(crate) patterns: Vec<String>,
}

/// The fields of `PhoneMetadata`.
mod field {
    pub(super) const DESCRIPTIONS: [u64; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 21, 25, 28];
    pub(super) const ID: u64 = 9;
    pub(super) const CALLING_CODE: u64 = 10;
    pub(super) const IS_MAIN: u64 = 22;
    pub(super) const LEADING_DIGITS: u64 = 23;
    /// Of `PhoneNumberDesc`.
    pub(super) const PATTERN: u64 = 2;
}

pub(crate) fn regions() -> Vec<Region> {
    let bytes = std::fs::read(source().join("src/generated/metadata/metadata.bin")).unwrap();
    fields(&bytes).into_iter().map(|(_, region)| Region::read(region.bytes())).collect()
}

/// The folder of the port's source, from Cargo.
fn source() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let port = packages.iter().find(|package| package["name"] == "rlibphonenumber").unwrap();
    PathBuf::from(port["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

impl Region {
    fn read(bytes: &[u8]) -> Self {
        let mut region = Self::default();
        for (field, value) in fields(bytes) {
            match field {
                field::ID => region.id = value.text(),
                field::CALLING_CODE => region.calling_code = value.number(),
                field::IS_MAIN => region.is_main = value.number() != 0,
                field::LEADING_DIGITS => {
                    region.patterns.push([&value.text(), "\\d{0,15}"].concat());
                }
                _ if field::DESCRIPTIONS.contains(&field) => {
                    let pattern =
                        fields(value.bytes()).into_iter().find(|it| it.0 == field::PATTERN);
                    region.patterns.extend(pattern.map(|(_, pattern)| pattern.text()));
                }
                _ => {}
            }
        }
        region
    }
}

/// The value of a field.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    fn number(&self) -> u64 {
        let Self::Number(number) = self else { panic!("expected a number") };
        *number
    }

    fn bytes(&self) -> &'a [u8] {
        let Self::Bytes(bytes) = self else { panic!("expected bytes") };
        bytes
    }

    fn text(&self) -> String {
        std::str::from_utf8(self.bytes()).unwrap().to_owned()
    }
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let value = match tag & 7 {
            0 => Value::Number(varint(&mut bytes)),
            2 => {
                let length = usize::try_from(varint(&mut bytes)).unwrap();
                let (value, rest) = bytes.split_at(length);
                bytes = rest;
                Value::Bytes(value)
            }
            wire_type => panic!("unexpected wire type {wire_type}"),
        };
        fields.push((tag >> 3, value));
    }
    fields
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (byte, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            break;
        }
    }
    value
}
