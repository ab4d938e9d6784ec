//! The sources say nothing about the machine they were written on: no absolute paths of one machine, and no hosts of
//! package registries (where packages come from is each machine's own setting).

use super::Finding;
use super::tree::Tree;

/// Split, so that this file does not find itself.
const PATHS: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/t", "mp/")];
const HOSTS: [&str; 6] = [
    concat!("registry.npm", "js.org"),
    concat!("registry.yarn", "pkg.com"),
    concat!("static.crates", ".io"),
    concat!("index.crates", ".io"),
    concat!("files.python", "hosted.org"),
    concat!("proxy.gol", "ang.org"),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in &tree.files {
        for (number, line) in file.numbered() {
            if let Some(path) = PATHS.iter().find(|path| begins_a_path(line, path)) {
                let message = format!(
                    "`{path}…` is a path of one machine: use a relative path, or a temporary folder"
                );
                found.push(Finding::new(&file.path, number, "machine-path", message));
            }
            if let Some(host) = HOSTS.iter().find(|host| line.contains(**host)) {
                let message = format!(
                    "`{host}`: no registry hosts in the sources; for package-lock.json, put \
                     `omit-lockfile-registry-resolved=true` into .npmrc beside it and write it again"
                );
                found.push(Finding::new(&file.path, number, "registry-host", message));
                // A lock file that has one has hundreds; the first says it all.
                if file.path.ends_with("package-lock.json") {
                    break;
                }
            }
        }
    }
    found
}

/// `"/x/…` begins a path; `docs/x/…` and `https://host/x/…` go on with one.
fn begins_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-/*{}$)>".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_one_machine_are_found() {
        let [first, _, temporary] = PATHS;
        let cases = [
            (format!("cd {first}focal"), 1),
            (format!("let x = \"{temporary}x\";"), 1),
            (format!("see docs{first}focal"), 0),
            (format!("https://example.org{temporary}x"), 0),
        ];
        for (text, expected) in cases {
            assert_eq!(check(&Tree::of(&[("a.md", &text)])).len(), expected, "{text}");
        }
    }

    #[test]
    fn a_lock_file_with_hosts_is_found_once() {
        let text = format!("https://{0}/a\nhttps://{0}/b\n", HOSTS[0]);
        assert_eq!(check(&Tree::of(&[("ui/package-lock.json", &text)])).len(), 1);
        assert_eq!(check(&Tree::of(&[("a.rs", &text)])).len(), 2);
    }
}
