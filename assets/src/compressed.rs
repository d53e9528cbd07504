//! Text that is compressed once and sent often, in every supported encoding.

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Compression takes milliseconds.
#[derive(Clone, Debug)]
pub struct Compressed {
    pub raw: Bytes,
    /// `None` if compression failed.
    pub brotli: Option<Bytes>,
    pub gzip: Option<Bytes>,
}

impl Compressed {
    pub fn new(text: String) -> Self {
        Self {
            brotli: brotli(text.as_bytes()).map(Bytes::from),
            gzip: gzip(text.as_bytes()).map(Bytes::from),
            raw: text.into(),
        }
    }
}

fn brotli(raw: &[u8]) -> Option<Vec<u8>> {
    let mut small = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 18, ..Default::default() };
    brotli::BrotliCompress(&mut &*raw, &mut small, &best).ok()?;
    Some(small)
}

fn gzip(raw: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compressed_forms_hold_the_same_text() {
        let text = Compressed::new("We call you. ".repeat(20));

        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut text.brotli.unwrap().as_ref(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text.raw);
        let mut unpacked = Vec::new();
        let gzip = text.gzip.unwrap();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*gzip), &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text.raw);
    }
}
