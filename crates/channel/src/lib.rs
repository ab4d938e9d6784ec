//! The people's side that is not a page. So far: letters by SMTP. Knows no case and no text: it is given an
//! address, a subject and words, and says whether the mail server took them.

mod letter;
mod mailer;
mod page;

pub use letter::{Letter, Unfit};
pub use mailer::{Failed, MailSettings, Mailer, Security, Sent, SetUpError};
pub use page::{Page, page};
