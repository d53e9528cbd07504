//! Formats sizes as a table.

use super::Weight;

/// One line each, below a header.
pub(super) fn of(rows: &[(&str, Weight)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let headline =
        format!("{:width$}  {:>8}  {:>8}  {:>9}", "bytes", "raw", "gzip -9", "brotli 11");
    let lines = rows.iter().map(|(name, weight)| {
        let Weight { raw, gzip, brotli } = weight;
        format!("{name:width$}  {raw:>8}  {gzip:>8}  {brotli:>9}")
    });
    std::iter::once(headline).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_below_their_headers() {
        let rows = [
            ("script", Weight { raw: 12_473, gzip: 3_994, brotli: 3_492 }),
            ("a longer name", Weight { raw: 1, gzip: 2, brotli: 3 }),
        ];
        assert_eq!(
            of(&rows),
            "\
bytes               raw   gzip -9  brotli 11
script            12473      3994       3492
a longer name         1         2          3"
        );
    }
}
