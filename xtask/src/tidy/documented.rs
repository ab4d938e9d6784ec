//! Each module's first line says its part in the story. A newcomer who reads only first lines has read the map.

use super::Finding;
use super::tree::Tree;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let rust = tree.files.iter().filter(|file| file.is_rust() && file.is_hand_written());
    rust.filter(|file| !file.text.lines().next().is_some_and(speaks))
        .map(|file| {
            let message = "the first line must be `//! …`: this module's part in the story, and what it must not know";
            Finding::new(&file.path, 1, "module-doc", message)
        })
        .collect()
}

fn speaks(line: &str) -> bool {
    line.strip_prefix("//!").is_some_and(|words| !words.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_does_not_introduce_itself_is_found() {
        let tree = Tree::of(&[
            ("a.rs", "//! Part of it.\nfn a() {}"),
            ("b.rs", "use x;\n//! Late.\n"),
            ("c.rs", "//!\n"),
            ("d.rs", ""),
            ("e.ts", "let a = 1"),
        ]);
        let paths: Vec<_> = check(&tree).into_iter().map(|f| f.path).collect();
        assert_eq!(paths, ["b.rs", "c.rs", "d.rs"]);
    }
}
