//! When a certificate ends: its `notAfter`, read straight from the DER (RFC 5280, 4.1.2.5). Judges nothing else:
//! rustls has taken the certificate already.

use std::path::Path;

use focal_base::At;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The first end among the certificates of a file and its chain.
pub fn ends(file: &Path) -> Option<At> {
    let chain = CertificateDer::pem_file_iter(file).ok()?;
    chain.filter_map(|one| not_after(&one.ok()?)).min()
}

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The version, which old certificates leave out.
const VERSION: u8 = 0xa0;

/// One element: its tag and content, and what stands behind it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        short @ 0..=0x7f => (usize::from(short), rest),
        long @ 0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(long - 0x80))?;
            (bytes.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn inside(der: &[u8], expected: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(der)?;
    (tag == expected).then_some((content, rest))
}

fn not_after(der: &[u8]) -> Option<At> {
    let (certificate, _) = inside(der, SEQUENCE)?;
    let (mut rest, _) = inside(certificate, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    // Serial number, algorithm, issuer; then the validity.
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (validity, _) = inside(rest, SEQUENCE)?;
    let (_, _, end) = element(validity)?;
    let (tag, text, _) = element(end)?;
    moment(tag, std::str::from_utf8(text).ok()?)
}

/// `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` after it.
fn moment(tag: u8, text: &str) -> Option<At> {
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: u16 = year.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2);
    let text =
        format!("{year:04}-{}-{}T{}:{}:{}Z", part(0)?, part(2)?, part(4)?, part(6)?, part(8)?);
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/localhost.pem");
        assert_eq!(ends(&file).unwrap().to_string(), "2126-10-29T02:38:29Z");
        assert_eq!(ends(Path::new("/nowhere.pem")), None);
    }

    #[test]
    fn both_ways_to_write_a_moment() {
        let said = |tag, text| moment(tag, text).map(|at| at.to_string());
        assert_eq!(said(UTC_TIME, "261231235959Z").as_deref(), Some("2026-12-31T23:59:59Z"));
        assert_eq!(said(UTC_TIME, "991231235959Z").as_deref(), Some("1999-12-31T23:59:59Z"));
        assert_eq!(
            said(GENERALIZED_TIME, "20501231235959Z").as_deref(),
            Some("2050-12-31T23:59:59Z")
        );
        assert_eq!(said(GENERALIZED_TIME, "2050"), None);
        assert_eq!(said(2, "261231235959Z"), None);
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        for bytes in [&b""[..], b"0", b"0\x84\xff\xff\xff\xff", b"0\x800", &[0x30; 64]] {
            assert_eq!(not_after(bytes), None);
        }
    }
}
