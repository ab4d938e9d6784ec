//! Pictures of steps: `pictures/{step}.svg`, a small drawing that shows its reader where and how. Only what
//! draws is let through, word for word from a short list, because a pack may come from anybody and its
//! pictures stand in the pages of customers. Words in a picture are labels, so that they can be translated.

use std::collections::BTreeMap;

use focal_base::StepName;
use focal_case::{Actor, StepDef};
use serde::Serialize;

use crate::problem::{Place, Problems};

/// Bytes of one picture: a drawing, not a photograph.
pub const MAX_PICTURE: usize = 8_000;
/// Labels of one picture.
const MAX_LABELS: u32 = 9;

const ELEMENTS: &[&str] =
    &["circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "text"];
const ATTRIBUTES: &[&str] = &[
    "cx",
    "cy",
    "d",
    "fill",
    "font-size",
    "font-weight",
    "height",
    "opacity",
    "points",
    "r",
    "rx",
    "ry",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-width",
    "text-anchor",
    "transform",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// A drawing that has been read and found harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    view_box: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
enum Part {
    Markup(String),
    /// Counted from 1: its text is `step.{step}.picture.{n}`.
    Label(u32),
}

impl Picture {
    /// How many labels it has.
    #[must_use]
    pub fn labels(&self) -> u32 {
        let label = |part: &Part| if let Part::Label(n) = part { *n } else { 0 };
        self.parts.iter().map(label).max().unwrap_or(0)
    }

    /// The drawing as SVG, with what it shows in one sentence and its labels.
    #[must_use]
    pub fn draw(&self, shows: &str, label: impl Fn(u32) -> String) -> String {
        let mut out = format!(
            "<svg class=\"picture\" viewBox=\"{}\" role=\"img\" aria-label=\"{}\">",
            self.view_box,
            escaped(shows)
        );
        for part in &self.parts {
            match part {
                Part::Markup(markup) => out.push_str(markup),
                Part::Label(n) => out.push_str(&escaped(&label(*n))),
            }
        }
        out.push_str("</svg>");
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A picture's file: which step it is of, where it stands among the files, and what is in it.
pub(crate) struct PictureFile<'a> {
    pub step: &'a str,
    pub file: u32,
    pub text: &'a str,
}

/// Reads every picture. One of a step that nobody reads on a page is an error: it would never be seen.
pub(crate) fn pictures(
    files: &[PictureFile<'_>],
    steps: &[StepDef],
    problems: &Problems,
) -> BTreeMap<StepName, Picture> {
    let seen: Vec<&str> = steps
        .iter()
        .filter(|step| matches!(step.by, Actor::Customer | Actor::Near))
        .map(|step| step.step.as_str())
        .collect();
    let mut found = BTreeMap::new();
    for file in files {
        if !seen.contains(&file.step) {
            let place = Place { file: file.file, line: 0, column: 0 };
            let what = format!("no page shows a picture of `{}`", file.step);
            let expected = "a picture named after a step by a customer or a near person";
            problems.unknown(place, what, expected, file.step, seen.iter().copied());
            continue;
        }
        let mut reader = Reader { all: file.text, at: 0, file: file.file, problems };
        if let Some(picture) = reader.picture() {
            found.insert(StepName::from(file.step), picture);
        }
    }
    found
}

/// Goes through the text once and stops at the first thing that does not belong.
struct Reader<'a> {
    all: &'a str,
    at: usize,
    file: u32,
    problems: &'a Problems,
}

/// A tag as it is written.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    closes: bool,
    empty: bool,
}

impl<'a> Reader<'a> {
    fn picture(&mut self) -> Option<Picture> {
        if self.all.len() > MAX_PICTURE {
            let what = format!("the picture has {} bytes", self.all.len());
            return self.wrong(what, &format!("at most {MAX_PICTURE}"));
        }
        self.between()?;
        let root = self.tag()?;
        if root.name != "svg" || root.closes || root.empty {
            return self
                .wrong(format!("found <{}>", root.name), "<svg viewBox=\"0 0 360 168\"> first");
        }
        let view_box = self.view_box(&root)?;
        let (mut parts, mut open) = (Vec::new(), Vec::new());
        let mut markup = String::new();
        loop {
            if open.last() == Some(&"text") {
                let label = self.label()?;
                parts.push(Part::Markup(std::mem::take(&mut markup)));
                parts.push(Part::Label(label));
            } else {
                self.between()?;
            }
            let tag = self.tag()?;
            if tag.closes {
                let Some(last) = open.pop() else { break };
                if last != tag.name {
                    return self
                        .wrong(format!("</{}> closes <{last}>", tag.name), &format!("</{last}>"));
                }
                markup.push_str(&format!("</{last}>"));
                continue;
            }
            markup.push_str(&self.drawn(&tag)?);
            if !tag.empty {
                open.push(tag.name);
            }
        }
        parts.push(Part::Markup(markup));
        self.between()?;
        match self.all.len() == self.at {
            true => Some(Picture { view_box, parts }),
            false => self.wrong("something stands behind </svg>", "the end"),
        }
    }

    /// Spaces, comments and the line that editors put at the top are of no use to a page.
    fn between(&mut self) -> Option<()> {
        loop {
            let rest = self.all[self.at..].trim_start();
            self.at = self.all.len() - rest.len();
            let (ends, from) = match rest {
                _ if rest.starts_with("<!--") => ("-->", 4),
                _ if rest.starts_with("<?xml") => ("?>", 5),
                _ if rest.is_empty() || rest.starts_with('<') => return Some(()),
                _ => return self.wrong("text outside of <text>", "a shape, or <text>{1}</text>"),
            };
            match rest[from..].find(ends) {
                Some(end) => self.at += from + end + ends.len(),
                None => return self.wrong("a comment does not end", ends),
            }
        }
    }

    /// `{1}`: the words themselves stand in the texts of each language.
    fn label(&mut self) -> Option<u32> {
        let rest = &self.all[self.at..];
        let inside = rest.trim_start().strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let number = inside.and_then(|(number, _)| number.parse().ok());
        match number.filter(|n| (1..=MAX_LABELS).contains(n)) {
            Some(n) => {
                self.at += rest.find('}').map_or(0, |end| end + 1);
                let after = self.all[self.at..].trim_start();
                self.at = self.all.len() - after.len();
                Some(n)
            }
            None => self.wrong(
                "words in a picture cannot be translated",
                "a label {1} to {9}, said in `step.NAME.picture.1`",
            ),
        }
    }

    fn tag(&mut self) -> Option<Tag<'a>> {
        let rest = &self.all[self.at..];
        let inside = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let Some((inside, _)) = inside else {
            return self.wrong("the picture is not whole", "a tag, and </svg> at the end");
        };
        let closes = inside.starts_with('/');
        let empty = inside.ends_with('/');
        let words = inside.trim_start_matches('/').trim_end_matches('/').trim();
        let (name, mut rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                break;
            }
            let pair = rest.split_once("=\"").and_then(|(key, rest)| {
                let (value, rest) = rest.split_once('"')?;
                Some((key.trim(), value, rest))
            });
            let Some((key, value, after)) = pair else {
                return self
                    .wrong(format!("<{name}> cannot be read"), "attributes as name=\"value\"");
            };
            attributes.push((key, value));
            rest = after;
        }
        self.at += inside.len() + 2;
        Some(Tag { name, attributes, closes, empty })
    }

    fn view_box(&self, root: &Tag<'_>) -> Option<String> {
        let found = root.attributes.iter().find(|(key, _)| *key == "viewBox");
        let value = found.map(|(_, value)| *value).unwrap_or_default();
        let numbers: Option<Vec<f64>> =
            value.split_whitespace().map(|number| number.parse().ok()).collect();
        match numbers {
            Some(all) if all.len() == 4 && all[2] > 0.0 && all[3] > 0.0 => Some(value.to_owned()),
            _ => self.wrong("<svg> does not say how large it is", "viewBox=\"0 0 360 168\""),
        }
    }

    /// One shape, written anew from what is allowed in it.
    fn drawn(&self, tag: &Tag<'_>) -> Option<String> {
        if !ELEMENTS.contains(&tag.name) {
            return self.wrong(
                format!("<{}> does not belong in a picture", tag.name),
                &format!("one of {}", ELEMENTS.join(", ")),
            );
        }
        let mut out = format!("<{}", tag.name);
        for (key, value) in &tag.attributes {
            if !ATTRIBUTES.contains(key) {
                let what = format!("`{key}` does not belong in a picture");
                return self.wrong(what, &format!("one of {}", ATTRIBUTES.join(", ")));
            }
            if !is_plain(value) {
                let what = format!("`{key}` of <{}> is not a plain value", tag.name);
                return self.wrong(what, "numbers, words, #RRGGBB or var(--ink)");
            }
            out.push_str(&format!(" {key}=\"{value}\""));
        }
        out.push_str(if tag.empty { "/>" } else { ">" });
        Some(out)
    }

    fn wrong<T>(&self, what: impl Into<String>, expected: &str) -> Option<T> {
        let before = &self.all[..self.at];
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let line = count(before.matches('\n').count() + 1);
        let column = count(before.chars().rev().take_while(|c| *c != '\n').count() + 1);
        self.problems.error(Place { file: self.file, line, column }, what, expected);
        None
    }
}

/// Nothing that fetches, runs or leaves its quotes.
fn is_plain(value: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " \n.,-+#%()".contains(c);
    value.chars().all(allowed) && !value.to_ascii_lowercase().contains("url")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Picture, String> {
        let problems = Problems::new(vec!["pictures/turn.svg".to_owned()]);
        let found = Reader { all: text, at: 0, file: 0, problems: &problems }.picture();
        found.ok_or_else(|| problems.sorted().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_drawing_comes_out_as_it_went_in_with_its_labels() {
        let picture = read(
            "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 5\">\n<!-- a pipe -->\n<g stroke=\"var(--ink)\"><path d=\"M0 0h5\"/></g><text x=\"1\">{1}</text></svg>\n",
        )
        .unwrap();
        assert_eq!(picture.labels(), 1);
        assert_eq!(
            picture.draw("A \"pipe\"", |n| format!("<{n}>")),
            "<svg class=\"picture\" viewBox=\"0 0 10 5\" role=\"img\" aria-label=\"A &quot;pipe&quot;\"><g stroke=\"var(--ink)\"><path d=\"M0 0h5\"/></g><text x=\"1\">&lt;1&gt;</text></svg>"
        );
    }

    #[test]
    fn whatever_does_not_draw_is_refused_with_its_place() {
        let inside = |what: &str| format!("<svg viewBox=\"0 0 1 1\">\n{what}</svg>");
        for (text, said) in [
            (inside("<script>x</script>"), "turn.svg:2:9: error: <script> does not belong"),
            (inside("<path onclick=\"x\"/>"), "`onclick` does not belong"),
            (inside("<path fill=\"url(x)\"/>"), "`fill` of <path> is not a plain value"),
            (inside("<text>Open</text>"), "cannot be translated"),
            (inside("<g><path></g>"), "</g> closes <path>"),
            (inside("Open"), "text outside of <text>"),
            (inside("<path d=M0/>"), "<path> cannot be read"),
            ("<svg></svg>".to_owned(), "how large it is"),
            ("<p>".to_owned(), "found <p>"),
            ("<svg viewBox=\"0 0 1 1\"><g>".to_owned(), "not whole"),
            (format!("{}<g/>", inside("")), "behind </svg>"),
            (inside(&" ".repeat(MAX_PICTURE)), "bytes; expected at most"),
        ] {
            let told = read(&text).unwrap_err();
            assert!(told.contains(said), "{text}: {told}");
        }
    }
}
