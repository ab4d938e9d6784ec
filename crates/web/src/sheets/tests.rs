//! Every encoding and separator a spreadsheet may choose gives the same table.

use super::{Line, Sheet, Uneven, Unreadable, Why, Writer};

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let sheet = Sheet::open(bytes).expect("a table");
    sheet.lines().map(|line| line.expect("even").cells).collect()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let pair = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(pair).collect()
}

#[test]
fn encodings_are_found_out() {
    let table = "id;nombre\r\nniño;José Peña\r\n";
    let old = encoding_rs::WINDOWS_1252.encode(table).0.into_owned();
    let marked = [b"\xef\xbb\xbf", table.as_bytes()].concat();
    for (bytes, name) in [
        (table.as_bytes().to_vec(), "UTF-8"),
        (marked, "UTF-8"),
        (old, "windows-1252"),
        (utf16(table, false), "UTF-16LE"),
        (utf16(table, true), "UTF-16BE"),
    ] {
        let sheet = Sheet::open(&bytes).expect("a table");
        assert_eq!((sheet.encoding, sheet.separator), (name, ';'));
        assert_eq!(sheet.header, ["id", "nombre"]);
        assert_eq!(cells(&bytes), [["niño", "José Peña"]], "{name}");
    }
}

#[test]
fn separators_are_found_out() {
    for table in ["id,a,b\n1,x;y,z", "id;a;b\n1;x;y", "id\ta\tb\n1\tx\ty", "sep=;\nid;a;b\n1;x;y"] {
        assert_eq!(cells(table.as_bytes())[0].len(), 3, "{table}");
    }
    // One inside quotes separates nothing; a single column needs none.
    assert_eq!(Sheet::open(b"\"a,b,c\";id\n1;2").expect("a table").separator, ';');
    assert_eq!(cells(b"id\n7"), [["7"]]);
}

#[test]
fn what_is_no_table_is_said() {
    for (bytes, why) in [
        (&b""[..], Unreadable::Empty),
        (b"\n \n", Unreadable::Empty),
        (b",,\n1,2,3", Unreadable::Empty),
        (b"PK\x03\x04....", Unreadable::Workbook),
        (b"\xd0\xcf\x11\xe0....", Unreadable::Workbook),
        (b"i\0d\0,\0", Unreadable::Binary),
        (b"id,Name,name\n1,2,3", Unreadable::Twice("name".to_owned())),
    ] {
        assert_eq!(Sheet::open(bytes).expect_err("no table"), why);
    }
    let wide = (0..300).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(Sheet::open(wide.as_bytes()).expect_err("too wide"), Unreadable::TooManyColumns);
}

#[test]
fn lines_are_numbered_as_an_editor_counts() {
    let table = "id,note\n1,\"two\nlines\"\n\n,\n3\n4,\"never closed\n5,x\n";
    let sheet = Sheet::open(table.as_bytes()).expect("a table");
    let lines: Vec<_> = sheet.lines().collect();
    assert_eq!(lines[0], Ok(Line { number: 2, cells: vec!["1".into(), "two\nlines".into()] }));
    assert_eq!(lines[1], Err(Uneven { number: 6, why: Why::Cells(1) }));
    assert_eq!(lines[2], Err(Uneven { number: 7, why: Why::OpenQuote }));
    assert_eq!(lines.len(), 3);
}

#[test]
fn a_formula_leaves_as_text_and_comes_back_as_it_was() {
    let row = ["=HYPERLINK(\"http://x\")", "+34 600", "-5.5", "@home", "plain, with comma"];
    let mut writer = Writer::default();
    writer.line(["a", "b", "c", "d", "e"]);
    writer.line(row);
    let text = writer.text();
    assert!(
        text.contains("'=HYPERLINK") && text.contains("'+34") && text.contains(",-5.5,"),
        "{text}"
    );
    assert_eq!(cells(text.as_bytes()), [row]);
}
