//! A letter as a page, for mail readers that show one: the same words in the same order, its link as a button
//! that is large enough for a thumb. Nothing is fetched from anywhere, so that opening a letter tells nobody.

use std::fmt::Write;

/// What the page is made from: the letter's own text. A line that is an address becomes the button.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    pub lang: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    /// What stands on the button.
    pub open: &'a str,
}

/// Mail readers drop style sheets and know few rules: each part carries its own, and colours are the reader's.
const SHEET: &str = "max-width:560px;margin:0 auto;padding:20px 18px;font-size:18px;line-height:1.5;\
    font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const BUTTON: &str = "display:inline-block;margin:8px 0;padding:12px 22px;background:#13201C;color:#FFFFFF;\
    border:1px solid #727E78;border-radius:8px;font-weight:600;text-decoration:none";

#[must_use]
pub fn page(page: &Page<'_>) -> String {
    let mut body = String::new();
    for block in page.text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        let lines: Vec<String> = block.lines().map(|line| said(line.trim(), page.open)).collect();
        let _ = write!(body, "<p style=\"margin:0 0 16px\">{}</p>", lines.join("<br>"));
    }
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{}</title></head><body style=\"margin:0\"><div style=\"{SHEET}\">{body}</div></body></html>",
        escaped(page.lang),
        escaped(page.subject),
    )
}

fn said(line: &str, open: &str) -> String {
    let is_address = (line.starts_with("https://") || line.starts_with("http://"))
        && !line.contains(char::is_whitespace);
    match is_address {
        true => format!("<a href=\"{}\" style=\"{BUTTON}\">{}</a>", escaped(line), escaped(open)),
        false => escaped(line),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_letters_own_and_its_address_is_a_button() {
        let text =
            "Hello Rosa,\n\nWater & <more>.\n\nAnswer:\nhttps://h/c/1\nSeven days.\n\nValley\n";
        let made = page(&Page { lang: "en", subject: "A \"pump\"", text, open: "Open" });
        for part in [
            "<html lang=\"en\">",
            "<title>A &quot;pump&quot;</title>",
            ">Hello Rosa,</p>",
            ">Water &amp; &lt;more&gt;.</p>",
            ">Answer:<br><a href=\"https://h/c/1\"",
            ">Open</a><br>Seven days.</p>",
            ">Valley</p>",
        ] {
            assert!(made.contains(part), "{part} in {made}");
        }
        assert!(!made.contains("src=") && !made.contains("url("), "nothing is fetched");
    }
}
