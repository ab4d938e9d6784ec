//! Files that an agent attaches: each with a content of its own, so that each is a file of its own.

use focal_tests::http::Answer;

use crate::desk::Desk;

const BORDER: &str = "torture-border-7d1";

pub fn content(number: u64) -> String {
    format!("file {number}: ") + &"what was seen at the pump, ".repeat(1 + number as usize % 40)
}

/// Uploads the file of a number.
pub fn upload(desk: &Desk, number: u64) -> std::io::Result<Answer> {
    let body = format!(
        "--{BORDER}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f{number}.txt\"\r\n\
         Content-Type: text/plain\r\n\r\n{}\r\n--{BORDER}--\r\n",
        content(number)
    );
    let kind = format!("multipart/form-data; boundary={BORDER}");
    desk.send("POST", "/attachments", &kind, body.as_bytes())
}
