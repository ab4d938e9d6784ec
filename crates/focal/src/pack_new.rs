//! `focal pack new`: makes the folder of a new pack, whole or not at all. It must not touch what is there.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use focal_engine::shelf::Files;

/// The folder of packs when none is named; it is made when it is not there.
const USUAL: &str = "packs";

pub fn run(name: &str, dir: Option<&Path>) -> ExitCode {
    match make(name, dir) {
        Ok(folder) => {
            let folder = folder.display();
            println!("{folder}: a pack that checks and tells two stories. Next:");
            println!("  focal pack check {folder}      what is wrong, and what is still missing");
            println!("  focal pack test {folder}       plays its stories");
            println!(
                "  focal pack explain {folder}    how each cause is recognised, told apart and ended"
            );
            println!("Then put your own kind of thing in place of the cabinet, file by file.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that was made.
fn make(name: &str, dir: Option<&Path>) -> Result<PathBuf, String> {
    let files = focal_pack::skeleton(name).map_err(|expected| {
        format!("{name:?} is no name for a pack: {expected}, e.g. cold-cabinet")
    })?;
    let parent = dir.unwrap_or(Path::new(USUAL));
    if dir.is_none() && !parent.exists() {
        fs::create_dir(parent).map_err(|error| failed("make", parent, &error))?;
    }
    if !parent.is_dir() {
        return Err(format!(
            "{} is no folder; expected one that is there, named with --dir",
            parent.display()
        ));
    }
    let folder = parent.join(name);
    // Also a link that leads nowhere is in the way.
    if fs::symlink_metadata(&folder).is_ok() {
        return Err(format!(
            "{} is there already; choose another name, or another place with --dir",
            folder.display()
        ));
    }
    place(&files, &parent.join(format!(".{name}.{}.new", std::process::id())), &folder)?;
    Ok(folder)
}

/// Writes the files beside the place and moves them there together; what went wrong leaves nothing.
fn place(files: &Files, part: &Path, folder: &Path) -> Result<(), String> {
    fs::create_dir(part).map_err(|error| failed("make", part, &error))?;
    let made = write(part, files)
        .and_then(|()| fs::rename(part, folder).map_err(|error| failed("make", folder, &error)));
    made.map_err(|error| match fs::remove_dir_all(part) {
        Ok(()) => error,
        Err(left) => format!("{error}; and {}", failed("remove", part, &left)),
    })
}

fn write(folder: &Path, files: &Files) -> Result<(), String> {
    for (path, text) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| failed("make", parent, &error))?;
        }
        let file = fs::File::create_new(&path);
        let wrote = file.and_then(|mut file| file.write_all(text.as_bytes()));
        wrote.map_err(|error| failed("write", &path, &error))?;
    }
    Ok(())
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("failed to {what} {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use focal_engine::{Kit, explain, story};

    use super::*;
    use focal_engine::shelf;

    #[test]
    fn what_it_makes_checks_and_tells_its_stories() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = make("green-house_2", Some(home.path())).expect("a pack");
        let files = shelf::read(&folder).expect("its files");
        let problems = focal_pack::load(&files).problems;
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("no story shows: false alarm, storm, silence, wrong owner"));
        let kit = Kit::make(&files).expect("a kit");
        assert_eq!(kit.pack.name, "green-house_2");
        assert_eq!(kit.pack.stories.len(), 2);
        for told in &kit.pack.stories {
            let report = story::play(&kit, &files, told).expect("a story");
            assert!(report.passed() && report.checks > 4, "{}: {:?}", told.story, report.failures);
        }
    }

    #[test]
    fn bad_names_are_refused_and_nothing_is_left() {
        let home = tempfile::tempdir().expect("a folder");
        for name in ["", "..", "../up", "Pump", "a b", "a/b", "-a", "ñu", "a\0b", &"a".repeat(65)]
        {
            let error = make(name, Some(home.path())).expect_err("no pack");
            assert!(error.contains("is no name for a pack: expected"), "{error}");
        }
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn what_is_there_is_left_as_it_is() {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join("mine")).expect("a folder");
        fs::write(home.path().join("paper"), "x").expect("a file");
        for name in ["mine", "paper"] {
            let error = make(name, Some(home.path())).expect_err("no pack");
            assert!(error.contains("is there already"), "{error}");
        }
        assert_eq!(fs::read_dir(home.path().join("mine")).expect("a folder").count(), 0);
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 2);
        let error = make("new", Some(&home.path().join("missing"))).expect_err("no pack");
        assert!(error.contains("is no folder"), "{error}");
        let error = make("new", Some(&home.path().join("paper"))).expect_err("no pack");
        assert!(error.contains("is no folder"), "{error}");
    }

    #[test]
    fn a_pack_is_made_whole_or_not_at_all() {
        let home = tempfile::tempdir().expect("a folder");
        let mut files = focal_pack::skeleton("half").expect("files");
        // A file where a folder is needed stops the writing in the middle.
        files.insert("texts".to_owned(), String::new());
        let (part, folder) = (home.path().join("part"), home.path().join("half"));
        let error = place(&files, &part, &folder).expect_err("a file is in the way");
        assert!(error.starts_with("failed to "), "{error}");
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 0);
    }

    /// Blocks of the guide that begin with a file's name are appended to that file, as its reader would.
    #[test]
    fn the_guide_leads_to_a_pack_whose_stories_hold() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let guide = fs::read_to_string(root.join("docs/recipes/a-pack.md")).expect("the guide");
        let mut files = focal_pack::skeleton("my-cabinet").expect("files");
        let mut blocks = 0;
        for block in guide.split("\n```yaml ").skip(1) {
            let (path, rest) = block.split_once('\n').expect("a block");
            let (text, _) = rest.split_once("\n```").expect("its end");
            let file = files.entry(path.to_owned()).or_default();
            file.push_str(text);
            file.push('\n');
            blocks += 1;
            // What the guide says of the pack as it stands after the first blocks.
            if path == "texts/en.yaml" && blocks == 3 {
                assert!(explained(&files).contains("\n  vents-blocked: no step ends it."));
            }
        }
        assert_eq!(blocks, 7);
        let page = explained(&files);
        assert!(page.contains("answer ask-vents: covered") && page.contains("Nothing is missing"));
        let kit = Kit::make(&files).expect("a kit");
        assert_eq!(kit.pack.stories.len(), 3);
        for told in &kit.pack.stories {
            let report = story::play(&kit, &files, told).expect("a story");
            assert!(report.passed(), "{}: {:?}\n{:?}", told.story, report.failures, report.trace);
        }
    }

    fn explained(files: &Files) -> String {
        let kit = Kit::make(files).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let explained = explain::explain(&kit, &"cabinet".into()).expect("a kind");
        explain::say(&kit, &explained, &focal_base::Lang::from("en")).join("\n")
    }
}
