//! The files under the rules: what git tracks, and what it would track (so that work not yet added is judged too).

use crate::Outcome;
use crate::command::answer;
use crate::house::House;
use std::process::Command;

/// One text file.
#[derive(Debug)]
pub struct File {
    /// From the root, with `/`.
    pub path: String,
    pub text: String,
}

/// All text files of the tree, in the order of their paths.
#[derive(Debug, Default)]
pub struct Tree {
    pub files: Vec<File>,
}

impl Tree {
    pub fn read(house: &House) -> Outcome<Tree> {
        let mut git = Command::new("git");
        git.current_dir(&house.root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let names = answer(git).ok_or("`git ls-files` failed: tidy judges what git tracks")?;
        let mut files: Vec<File> = names
            .split('\0')
            .filter(|name| !name.is_empty() && house.path(name).is_file())
            // What is not UTF-8 is a picture, a font or the like, and no rule speaks of it.
            .filter_map(|name| {
                Some(File {
                    path: name.into(),
                    text: std::fs::read_to_string(house.path(name)).ok()?,
                })
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Ok(Tree { files })
    }

    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub fn with_suffix<'a>(&'a self, suffix: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.ends_with(suffix))
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let files =
            files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() });
        Tree { files: files.collect() }
    }
}

impl File {
    /// Sources that people write and read. A generator's output says so in its first lines.
    pub fn is_hand_written(&self) -> bool {
        const ENDINGS: [&str; 7] = [".rs", ".ts", ".svelte", ".js", ".css", ".sh", ".html"];
        let source = ENDINGS.iter().any(|ending| self.path.ends_with(ending)) || self.path == "x";
        let generated = self
            .text
            .lines()
            .take(5)
            .any(|l| l.contains("@generated") || l.contains("auto-generated"));
        source && !generated
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The lines, counted from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}
