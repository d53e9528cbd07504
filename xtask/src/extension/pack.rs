//! Packs the files of an extension into one zip, with equal bytes for equal files, so that builds can be compared.

use super::Files;
use anyhow::Result;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The highest level of deflate.
const LEVEL: i64 = 9;

/// Unix permissions 0644.
const PERMISSIONS: u32 = 0o644;

/// The zip of `files`, sorted by name.
pub(super) fn zip(files: &Files) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        // The earliest date of the zip format: real dates would make builds differ.
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(PERMISSIONS);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The files of a zip, by path.
pub(super) fn unzip(packed: &[u8]) -> Result<Files> {
    let mut zip = ZipArchive::new(Cursor::new(packed))?;
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        files.insert(file.name()?.into_owned(), content);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some_files() -> Files {
        let long = "again and again ".repeat(200).into_bytes();
        Files::from([
            ("manifest.json".to_owned(), b"{}".to_vec()),
            ("_locales/en/messages.json".to_owned(), long),
            ("empty.css".to_owned(), Vec::new()),
        ])
    }

    #[test]
    fn the_zip_unpacks_to_the_same_files() {
        let packed = zip(&some_files()).unwrap();
        assert_eq!(unzip(&packed).unwrap(), some_files());
        assert!(packed.len() < 600, "{} bytes", packed.len());
    }

    #[test]
    fn the_same_files_make_the_same_bytes_and_others_do_not() {
        let mut other = some_files();
        other.insert("empty.css".to_owned(), b" ".to_vec());
        assert_eq!(zip(&some_files()).unwrap(), zip(&some_files()).unwrap());
        assert_ne!(zip(&some_files()).unwrap(), zip(&other).unwrap());
    }

    #[test]
    fn neither_the_hour_nor_the_folder_that_it_was_made_in_shows() {
        let packed = zip(&some_files()).unwrap();
        let mut zip = ZipArchive::new(Cursor::new(packed.as_slice())).unwrap();
        let mut names = Vec::new();
        for at in 0..zip.len() {
            let file = zip.by_index(at).unwrap();
            names.push(file.name().unwrap().into_owned());
            assert_eq!(file.last_modified().map(|time| time.year()), Some(1980));
            assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(PERMISSIONS));
        }
        assert_eq!(names, ["_locales/en/messages.json", "empty.css", "manifest.json"]);
    }
}
