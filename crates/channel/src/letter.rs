//! A letter and its form on the wire. Names and subjects come from people, so whatever could begin a header
//! of its own is taken out or refused here, whatever the mail library does.

use lettre::Message;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

/// Longer subjects are cut: some servers refuse a line over 998 bytes.
const SUBJECT_CHARS: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// `ana@example.org` or `Ana <ana@example.org>`.
    pub to: String,
    pub from: String,
    pub subject: String,
    pub text: String,
    /// The same as a page, for readers that show it.
    pub html: Option<String>,
    /// The same at every try of one letter: it becomes the Message-ID, by which a reader that gets it twice
    /// shows it once.
    pub key: String,
}

/// Why a letter cannot be one. Quotes nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("bad_recipient")]
    To,
    #[error("bad_sender")]
    From,
    #[error("bad_letter")]
    Letter,
}

impl Letter {
    pub(crate) fn message(&self) -> Result<Message, Unfit> {
        let to = mailbox(&self.to).ok_or(Unfit::To)?;
        let from = mailbox(&self.from).ok_or(Unfit::From)?;
        let id = message_id(&self.key, from.email.domain());
        let builder = Message::builder()
            .from(from)
            .to(to)
            .subject(one_line(&self.subject))
            .message_id(Some(id))
            // A holiday notice must not answer a machine (RFC 3834).
            .header(AutoSubmitted);
        let plain = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(self.text.clone());
        let message = match &self.html {
            None => builder.singlepart(plain),
            Some(html) => {
                let page = SinglePart::builder().header(ContentType::TEXT_HTML).body(html.clone());
                builder.multipart(MultiPart::alternative().singlepart(plain).singlepart(page))
            }
        };
        message.map_err(|_| Unfit::Letter)
    }
}

/// An address with nothing in it that could end a line.
fn mailbox(text: &str) -> Option<Mailbox> {
    if text.chars().any(char::is_control) {
        return None;
    }
    text.trim().parse().ok()
}

/// One line, whatever was in it.
fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUBJECT_CHARS).collect()
}

fn message_id(key: &str, domain: &str) -> String {
    let hash = Sha256::digest(key.as_bytes());
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("<{hex}@{domain}>")
}

#[derive(Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            to: "Ana <ana@example.org>".into(),
            from: "Focal <help@focal.example>".into(),
            subject: "Pump 4 was stopped".into(),
            text: "We stopped your pump.\n.\nFrom here on: ñ, €".into(),
            html: None,
            key: "main/mail/1".into(),
        }
    }

    fn written(letter: &Letter) -> String {
        String::from_utf8(letter.message().unwrap().formatted()).unwrap()
    }

    fn headers(text: &str) -> Vec<String> {
        let head = text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        head.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_letter_has_its_headers_and_the_same_id_at_every_try() {
        let (first, second) = (written(&letter()), written(&letter()));
        for wanted in [
            "To: Ana <ana@example.org>",
            "Subject: Pump 4 was stopped",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(headers(&first).iter().any(|line| line == wanted), "{wanted} in {first}");
        }
        let id =
            |text: &str| headers(text).into_iter().find(|line| line.starts_with("Message-ID:"));
        assert!(id(&first).is_some_and(|line| line.ends_with("@focal.example>")));
        assert_eq!(id(&first), id(&second));
        let other = Letter { key: "main/mail/2".into(), ..letter() };
        assert_ne!(id(&first), id(&written(&other)));
    }

    #[test]
    fn nothing_a_person_wrote_becomes_a_header() {
        let subject = "Hello\r\nBcc: all@evil.example\r\n\r\nbody";
        let text = written(&Letter { subject: subject.into(), ..letter() });
        assert!(
            !headers(&text).iter().any(|line| line.to_lowercase().starts_with("bcc")),
            "{text}"
        );
        assert!(
            headers(&text)
                .iter()
                .any(|line| line.starts_with("Subject: Hello Bcc: all@evil.example body"))
        );
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_being_quoted() {
        for bad in [
            "",
            "ana",
            "ana@",
            "a@b\r\nBcc: c@d",
            "<script>@x y",
            "a@b, c@d",
            "Ana\n<ana@example.org>",
        ] {
            assert_eq!(
                Letter { to: bad.into(), ..letter() }.message().err(),
                Some(Unfit::To),
                "{bad:?}"
            );
            assert_eq!(
                Letter { from: bad.into(), ..letter() }.message().err(),
                Some(Unfit::From),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn a_page_comes_beside_the_words() {
        let text = written(&Letter { html: Some("<p>hello</p>".into()), ..letter() });
        assert!(
            text.contains("multipart/alternative")
                && text.contains("text/plain")
                && text.contains("text/html")
        );
    }
}
