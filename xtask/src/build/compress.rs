//! Compresses once at the highest level, so that the server does not have to.

use anyhow::Result;
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const BROTLI_QUALITY: u32 = 11;
const BROTLI_LOG_WINDOW: u32 = 22;

pub(crate) fn brotli(raw: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut encoder =
        CompressorWriter::new(&mut packed, raw.len().max(1), BROTLI_QUALITY, BROTLI_LOG_WINDOW);
    encoder.write_all(raw)?;
    drop(encoder);
    Ok(packed)
}

pub(crate) fn gzip(raw: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn compressed_data_decompresses_to_the_input() {
        let raw = "All of it, again and again. ".repeat(500).into_bytes();

        let mut unbrotlied = Vec::new();
        let packed = brotli(&raw).unwrap();
        brotli::Decompressor::new(packed.as_slice(), 4096).read_to_end(&mut unbrotlied).unwrap();
        let mut ungzipped = Vec::new();
        let zipped = gzip(&raw).unwrap();
        flate2::read::GzDecoder::new(zipped.as_slice()).read_to_end(&mut ungzipped).unwrap();

        assert_eq!((&unbrotlied, &ungzipped), (&raw, &raw));
        assert!(packed.len() < 100 && zipped.len() < 300);
    }

    #[test]
    fn the_same_input_packs_to_the_same_bytes() {
        assert_eq!(gzip(b"again").unwrap(), gzip(b"again").unwrap());
    }
}
