//! Files in, pack and problems out. Nothing here touches a disk: whoever loads passes the files.

use std::collections::BTreeMap;

use focal_base::StepName;

use crate::fill::{self, Filled, MAX_DEFINITIONS, Names};
use crate::origin::Source;
use crate::pack::{Loaded, Pack, Texts, Version};
use crate::picture::{self, Picture, PictureFile};
use crate::problem::{Place, Problems};
use crate::read::{self, Name, Node, Rows, Text};
use crate::replace;
use crate::sheet::{Sheet, SourceSheet};
use crate::story::{self, Shows, Story, sheet::StorySheet};
use crate::texts::{self, TextFile, Wanted};

/// Files in one pack.
pub const MAX_FILES: usize = 200;
/// Bytes in all of them.
pub const MAX_PACK: usize = 4 * 1024 * 1024;

/// Reads a pack. The keys are paths inside it: any `*.yaml` at the root holds definitions (at least
/// `pack.yaml`), `texts/{lang}.yaml` the texts of a language, `pictures/{step}.svg` the
/// picture of a step, `stories/*.yaml` one story each; other files are left alone. All problems are told at once; there is a pack when none of them is an error.
#[must_use]
pub fn load(files: &BTreeMap<String, String>) -> Loaded {
    load_with(files, &BTreeMap::new())
}

/// The same, with numbers that an operator has replaced, by their paths in [`Pack::estimates`].
#[must_use]
pub fn load_with(files: &BTreeMap<String, String>, replaced: &BTreeMap<String, String>) -> Loaded {
    let problems = Problems::new(files.keys().cloned().collect());
    let pack = read_pack(files, replaced, &problems);
    let pack = pack.filter(|_| !problems.any_error());
    Loaded { pack, problems: problems.sorted() }
}

fn read_pack(
    files: &BTreeMap<String, String>,
    replaced: &BTreeMap<String, String>,
    problems: &Problems,
) -> Option<Pack> {
    if files.len() > MAX_FILES {
        let what = format!("the pack has {} files", files.len());
        problems.error(Place::PACK, what, format!("at most {MAX_FILES}"));
        return None;
    }
    let bytes: usize = files.values().map(String::len).sum();
    if bytes > MAX_PACK {
        let what = format!("the pack has {bytes} bytes");
        problems.error(Place::PACK, what, format!("at most {MAX_PACK}"));
        return None;
    }
    let mut sheets: Vec<Node> = Vec::new();
    let (mut text_files, mut story_sheets, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (path, text)) in files.iter().enumerate() {
        let file = u32::try_from(index).unwrap_or(u32::MAX);
        let Some(part) = part_of(path) else { continue };
        if let Part::Picture(step) = part {
            drawn.push(PictureFile { step, file, text });
            continue;
        }
        let Some(node) = read::parse(file, text, problems) else { continue };
        match part {
            Part::Sheet => sheets.push(node),
            Part::Texts(lang) => text_files.push(TextFile::of(lang, &node, problems)),
            Part::Story => {
                let story: Option<StorySheet> = read::read(&node, problems);
                story_sheets.extend(story.map(|story| (path.clone(), story)));
            }
            Part::Picture(_) => {}
        }
    }
    let own = replace::apply(&mut sheets, replaced, problems);
    let sheets = sheets.iter().filter_map(|node| read::read::<Sheet>(node, problems));
    let Some(sheet) = sheets.reduce(|first, more| join(first, more, problems)) else {
        if !problems.any_error() {
            problems.error(Place::PACK, "the pack has no definitions", "a file pack.yaml");
        }
        return None;
    };
    check_counts(&sheet, problems);
    let names = Names::of(&sheet, problems);
    let sources = sources(&sheet.sources, problems);
    let filled = fill::fill(&sheet, &names, (&sources, &own), problems);
    replace::expect_numbers(&own, &filled.estimates, problems);
    if filled.too_many {
        return None;
    }
    let pictures = picture::pictures(&drawn, &filled.steps, problems);
    let wanted = Wanted::of(&filled, &names.roles, &pictures);
    let texts = texts::check(&text_files, &wanted, problems);
    let stories = stories(&story_sheets, &names, problems);
    let said = (texts, pictures);
    let pack = assemble(&sheet, filled, said, sources, stories, hash(files), problems);
    Some(Pack { replaced: own, ..pack })
}

enum Part<'a> {
    Sheet,
    Texts(&'a str),
    /// Of the step it is named after.
    Picture(&'a str),
    Story,
}

fn part_of(path: &str) -> Option<Part<'_>> {
    if let Some(drawing) = path.strip_suffix(".svg") {
        let step = drawing.strip_prefix("pictures/").filter(|step| !step.contains('/'));
        return step.map(Part::Picture);
    }
    let stem = path.strip_suffix(".yaml")?;
    match stem.split_once('/') {
        None => Some(Part::Sheet),
        Some(("texts", lang)) if !lang.contains('/') => Some(Part::Texts(lang)),
        Some(("stories", _)) => Some(Part::Story),
        Some(_) => None,
    }
}

/// What stands once in a pack stands in one file; lists are joined.
fn join(mut first: Sheet, more: Sheet, problems: &Problems) -> Sheet {
    fn once<T>(
        first: &mut Option<T>,
        more: Option<T>,
        key: &str,
        place: impl Fn(&T) -> Place,
        problems: &Problems,
    ) {
        if let (Some(_), Some(more)) = (&first, &more) {
            let what = format!("`{key}` stands in two files");
            problems.error(place(more), what, "it once, best in pack.yaml");
        }
        *first = first.take().or(more);
    }
    once(&mut first.pack, more.pack, "pack", |at| at.place, problems);
    once(&mut first.version, more.version, "version", |at| at.place, problems);
    once(&mut first.currency, more.currency, "currency", |at| at.place, problems);
    once(&mut first.trouble_rate, more.trouble_rate, "trouble_rate", |at| at.place, problems);
    first.roles.extend(more.roles);
    first.skills.extend(more.skills);
    first.sources.0.extend(more.sources.0);
    first.components.extend(more.components);
    first.things.extend(more.things);
    first.alarms.extend(more.alarms);
    first.signs.extend(more.signs);
    first.causes.extend(more.causes);
    first.steps.extend(more.steps);
    first.services.extend(more.services);
    first
}

fn check_counts(sheet: &Sheet, problems: &Problems) {
    let counts = [
        ("roles", sheet.roles.len()),
        ("skills", sheet.skills.len()),
        ("sources", sheet.sources.len()),
        ("components", sheet.components.len()),
        ("things", sheet.things.len()),
        ("alarms", sheet.alarms.len()),
        ("signs", sheet.signs.len()),
        ("causes", sheet.causes.len()),
        ("steps", sheet.steps.len()),
        ("services", sheet.services.len()),
    ];
    for (key, count) in counts {
        if count > MAX_DEFINITIONS {
            let what = format!("there are {count} {key}");
            problems.error(Place::PACK, what, format!("at most {MAX_DEFINITIONS}"));
        }
    }
    if sheet.things.is_empty() {
        problems.error(
            Place::PACK,
            "the pack knows no kind of thing",
            "`things` with at least one",
        );
    }
}

fn sources(rows: &Rows<SourceSheet>, problems: &Problems) -> BTreeMap<String, Source> {
    let mut sources = BTreeMap::new();
    for (name, row) in rows {
        let source = Source { text: row.text.text().to_owned(), grade: row.grade };
        if sources.insert(name.text().to_owned(), source).is_some() {
            let what = format!("the source `{}` is declared twice", name.text());
            problems.error(name.place, what, "each source once");
        }
    }
    sources
}

fn stories(sheets: &[(String, StorySheet)], names: &Names, problems: &Problems) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for (path, sheet) in sheets {
        let story = story::fill(path, sheet, names, problems);
        if stories.iter().any(|before| before.story == story.story) && !story.story.is_empty() {
            let what = format!("the story `{}` is told twice", story.story);
            problems.error(sheet.story.place, what, "each name once");
        }
        stories.push(story);
    }
    let all = [
        Shows::ClearFault,
        Shows::FalseAlarm,
        Shows::Storm,
        Shows::Silence,
        Shows::WrongOwner,
        Shows::Recovery,
    ];
    let missing = all.iter().filter(|shows| !stories.iter().any(|story| story.shows == **shows));
    let missing: Vec<&str> = missing.map(|shows| shows.word()).collect();
    if !missing.is_empty() {
        let what = format!("no story shows: {}", missing.join(", "));
        problems.warn(Place::PACK, what, "at least one story of each");
    }
    stories
}

fn assemble(
    sheet: &Sheet,
    filled: Filled,
    (texts, pictures): (Texts, BTreeMap<StepName, Picture>),
    sources: BTreeMap<String, Source>,
    stories: Vec<Story>,
    hash: String,
    problems: &Problems,
) -> Pack {
    let missing = |key: &str, expected: &str| {
        problems.error(Place::PACK, format!("`{key}` is missing"), expected);
    };
    if sheet.pack.is_none() {
        missing("pack", "`pack: name` in pack.yaml");
    }
    if sheet.version.is_none() {
        missing("version", "`version: 1` in pack.yaml");
    }
    match &sheet.currency {
        None => missing("currency", "`currency: EUR` in pack.yaml"),
        Some(text) => check_currency(text, problems),
    }
    Pack {
        name: sheet.pack.as_ref().map(|name| Name::text(name).to_owned()).unwrap_or_default(),
        version: Version { number: sheet.version.as_ref().map_or(0, read::Count::get), hash },
        currency: sheet.currency.as_ref().map(|text| text.text().to_owned()).unwrap_or_default(),
        roles: sheet.roles.iter().map(|role| role.text().to_owned()).collect(),
        kinds: filled.kinds,
        made_by: filled.made_by,
        alarms: filled.alarms,
        signs: filled.signs,
        at_once: filled.at_once,
        components: filled.components,
        causes: filled.causes,
        steps: filled.steps,
        services: filled.services,
        models: filled.models,
        skills: filled.skills,
        support_budget: filled.support_budget,
        texts,
        pictures,
        sources,
        estimates: filled.estimates,
        replaced: BTreeMap::new(),
        stories,
    }
}

fn check_currency(text: &Text, problems: &Problems) {
    let code = text.text();
    if code.len() != 3 || !code.chars().all(|c| c.is_ascii_uppercase()) {
        problems.error(text.place, format!("the currency is {code:?}"), "three letters like EUR");
    }
}

/// FNV-1a over paths and contents: tells two packs apart, proves nothing against an attacker.
fn hash(files: &BTreeMap<String, String>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let judged =
        files.iter().filter(|(path, _)| !matches!(part_of(path), None | Some(Part::Story)));
    for (path, text) in judged {
        for byte in path.bytes().chain([0]).chain(text.bytes()).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
