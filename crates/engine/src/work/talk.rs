//! Talk: messages of a case's one thread, whoever writes them and wherever they are read.

use focal_base::{CaseId, ItemId, PersonId, Said, Span};
use focal_case::promise;
use focal_store::{Query, Read};

use super::Work;
use crate::error::Refused;
use crate::rows::{Attachment, Body, CaseRow, From, ItemKind, ItemRow};
use crate::tables;
use crate::tx::About;

/// Longest message, in characters.
pub const MAX_TEXT: usize = 8_000;

/// What somebody wrote, if it is anything and not too much.
pub(super) fn worded(text: &str, with_files: bool) -> Result<&str, Refused> {
    let text = text.trim();
    if text.is_empty() && !with_files {
        return Err(Refused::field("message.empty", "text", "a text or an attachment"));
    }
    if text.chars().count() > MAX_TEXT {
        return Err(Refused::field("message.too_long", "text", "at most 8000 characters"));
    }
    Ok(text)
}

impl Work<'_, '_> {
    /// Writes a message or a note into the thread. The same `client_id` again is answered with the first:
    /// a browser that lost the answer may send again.
    pub fn write(
        &mut self,
        case: &CaseId,
        from: From,
        kind: ItemKind,
        text: &str,
        client_id: Option<String>,
        attachments: Vec<Attachment>,
    ) -> Result<ItemId, Refused> {
        let row = self.case(case)?.clone();
        let text = worded(text, !attachments.is_empty())?;
        if let Some(first) = self.written_before(case, client_id.as_deref())? {
            return Ok(first);
        }
        let item = ItemRow {
            id: self.tx.new_id(),
            case: case.clone(),
            at: self.tx.now,
            from: from.clone(),
            kind,
            body: Body::Written(text.to_owned()),
            severity: None,
            attachments,
            client_id,
            delivery: None,
            seen: None,
            to: None,
        };
        let id = self.tx.item(item);
        self.tx.event("message", About::row(&row), serde_json::json!({ "item": id, "kind": kind }));
        self.after_message(row, &from, kind)?;
        Ok(id)
    }

    /// The line that a browser wrote by this name already.
    pub(super) fn written_before(
        &self,
        case: &CaseId,
        client_id: Option<&str>,
    ) -> Result<Option<ItemId>, Refused> {
        let Some(client_id) = client_id else { return Ok(None) };
        let query = Query::by("client_id", client_id).and("case", case.as_str());
        let first = self.tx.store.find(&tables::ITEMS, &query)?.into_iter().next();
        Ok(first.map(|item| item.id))
    }

    fn after_message(&mut self, row: CaseRow, from: &From, kind: ItemKind) -> Result<(), Refused> {
        let mut next = row.clone();
        match (from, kind) {
            (From::Agent(_), ItemKind::Message) => {
                promise::answered(&mut next.case.promise, self.tx.now);
                next.unread = 0;
                let absent = next.case.customer.as_ref().is_none_or(|id| !self.is_present(id));
                if absent && next.case.customer.is_some() {
                    // One mail in half an hour, not one a line.
                    let window = self.tx.now.0 / self.tx.paced(Span::mins(30)).0.max(1);
                    next.case = self.tell_customer(&next.case, "reply", &[], &window.to_string());
                }
            }
            (From::Customer(_) | From::Near(_) | From::Visitor, _) => next.unread += 1,
            _ => {}
        }
        if next != row {
            let case = next.case.clone();
            let latest = self.tx.world.cases.get(&row.case.id).cloned().unwrap_or(row);
            self.tx.put_case(CaseRow { case, unread: next.unread, ..latest });
        }
        Ok(())
    }

    fn is_present(&self, person: &PersonId) -> bool {
        self.tx.world.live.present.contains_key(person)
    }

    /// The other side has read everything up to and including this line.
    pub fn seen_to(&mut self, case: &CaseId, item: &ItemId, by_agent: bool) -> Result<(), Refused> {
        let row = self.case(case)?.clone();
        let query = Query::by("case", case.as_str());
        for line in self.tx.store.find(&tables::ITEMS, &query)? {
            let theirs = match line.from {
                From::Agent(_) => !by_agent,
                From::Customer(_) | From::Near(_) | From::Visitor => by_agent,
                _ => false,
            };
            if theirs && line.kind == ItemKind::Message && line.seen.is_none() && line.id <= *item {
                self.tx.item(ItemRow { seen: Some(self.tx.now), ..line });
            }
        }
        if by_agent && row.unread > 0 {
            self.tx.put_case(CaseRow { unread: 0, ..row });
        }
        Ok(())
    }

    /// A line that only says what happened.
    pub(super) fn tell(&mut self, case: &CaseId, kind: ItemKind, said: Said) {
        self.tx.say(case, kind, From::Focal, said);
    }
}
