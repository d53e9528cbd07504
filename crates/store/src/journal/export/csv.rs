//! CSV lines (RFC 4180) whose cells are no formulas.

use std::io::{self, Write};

/// One line.
pub(crate) fn write<T: AsRef<str>>(
    out: &mut impl Write,
    cells: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    let cells: Vec<_> = cells.into_iter().map(|cell| quoted(&harmless(cell.as_ref()))).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// An apostrophe in front makes a spreadsheet take the rest as text (OWASP, "CSV Injection").
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> String {
        let mut out = Vec::new();
        write(&mut out, cells).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_would_break_a_line_is_quoted() {
        assert_eq!(line(&["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(line(&["a,b", "say \"hi\"", "x\ny"]), "\"a,b\",\"say \"\"hi\"\"\",\"x\ny\"\r\n");
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for (cell, harmless) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("=cmd|' /C calc'!A0,\"", "\"'=cmd|' /C calc'!A0,\"\"\""),
            ("1=1", "1=1"),
        ] {
            assert_eq!(line(&[cell]), format!("{harmless}\r\n"), "{cell:?}");
        }
    }
}
