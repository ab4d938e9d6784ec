//! The allow-list: what was there before its rule. It may only shrink, so that each change leaves the house tidier.

use super::Finding;
use super::tree::Tree;
use crate::command::answer;
use crate::house::House;
use std::process::Command;

pub const LIST: &str = "xtask/tidy-allowed.txt";

/// One line of the list: `rule path size`, where the size is what the finding may at most be.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    rule: String,
    path: String,
    size: usize,
    line: usize,
}

/// The list as it was in the last commits, if it was there: what an entry must have been in to be there now.
pub fn earlier(house: &House) -> Vec<Vec<Entry>> {
    let at = |commit: &str| {
        let mut git = Command::new("git");
        git.current_dir(&house.root).args(["show", &format!("{commit}:{LIST}")]);
        answer(git).map(|text| parse(&text).0)
    };
    ["HEAD", "HEAD^"].into_iter().filter_map(at).collect()
}

/// Removes what the list allows, and adds what is wrong with the list itself.
pub fn apply(tree: &Tree, earlier: &[Vec<Entry>], findings: Vec<Finding>) -> Vec<Finding> {
    let (entries, mut wrong) = tree.file(LIST).map(|file| parse(&file.text)).unwrap_or_default();
    for entry in &entries {
        let found = |message: String| Finding::new(LIST, entry.line, "allowed", message);
        if earlier
            .iter()
            .any(|list| !list.iter().any(|old| old.covers(&entry.rule, &entry.path, entry.size)))
        {
            wrong.push(found(
                "the list may only shrink: this is new or larger. Tidy the file instead".into(),
            ));
        }
        match findings.iter().find(|f| f.rule == entry.rule && f.path == entry.path).map(|f| f.size)
        {
            None => wrong.push(found("nothing is wrong there any more: remove this line".into())),
            Some(size) if size < entry.size => {
                wrong.push(found(format!("it is better now: lower it to {size}")))
            }
            Some(_) => {}
        }
    }
    let allowed = |f: &Finding| entries.iter().any(|entry| entry.covers(f.rule, &f.path, f.size));
    findings.into_iter().filter(|finding| !allowed(finding)).chain(wrong).collect()
}

impl Entry {
    fn covers(&self, rule: &str, path: &str, size: usize) -> bool {
        self.rule == rule && self.path == path && size <= self.size
    }
}

fn parse(text: &str) -> (Vec<Entry>, Vec<Finding>) {
    let (mut entries, mut wrong) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let words: Vec<&str> =
            line.split('#').next().unwrap_or_default().split_whitespace().collect();
        match words[..] {
            [] => {}
            [rule, path, size] if size.parse::<usize>().is_ok() => {
                let size = size.parse().unwrap_or_default();
                entries.push(Entry { rule: rule.into(), path: path.into(), size, line: index + 1 });
            }
            _ => wrong.push(Finding::new(LIST, index + 1, "allowed", "expected `rule path size`")),
        }
    }
    (entries, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long_file(size: usize) -> Finding {
        Finding { size, ..Finding::new("a.rs", 1, "file-lines", "long") }
    }

    fn left(list: &str, earlier: &[&str], findings: Vec<Finding>) -> Vec<String> {
        let earlier: Vec<_> = earlier.iter().map(|text| parse(text).0).collect();
        apply(&Tree::of(&[(LIST, list)]), &earlier, findings)
            .into_iter()
            .map(|f| f.message)
            .collect()
    }

    #[test]
    fn what_is_listed_is_allowed_and_no_more() {
        assert_eq!(left("file-lines a.rs 900 # a reason", &[], vec![long_file(900)]), [""; 0]);
        assert_eq!(left("file-lines a.rs 900", &[], vec![long_file(901)]), ["long"]);
        assert_eq!(left("", &[], vec![long_file(900)]), ["long"]);
    }

    #[test]
    fn the_list_may_only_shrink() {
        let line = "file-lines a.rs 900";
        assert_eq!(left(line, &[line, line], vec![long_file(900)]), [""; 0]);
        assert!(left(line, &["# empty"], vec![long_file(900)])[0].contains("only shrink"));
        assert!(
            left(line, &["file-lines a.rs 850"], vec![long_file(900)])[0].contains("only shrink")
        );
    }

    #[test]
    fn what_got_better_is_lowered_or_removed() {
        assert!(
            left("file-lines a.rs 900", &[], vec![long_file(850)])[0].contains("lower it to 850")
        );
        assert!(left("file-lines a.rs 900", &[], vec![])[0].contains("remove this line"));
        assert!(left("file-lines a.rs", &[], vec![])[0].contains("expected"));
    }
}
