//! Reads a pack's folder into memory, bounded: a pack cannot reach outside its folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Files of a pack, by path within it.
pub type Files = BTreeMap<String, String>;

/// Reads every YAML file and picture below `folder`. Links are not followed: they could lead outside.
pub fn read(folder: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    add(folder, folder, &mut files, 0)?;
    if files.is_empty() {
        return Err(format!(
            "{}: no pack here; expected a folder with pack.yaml",
            folder.display()
        ));
    }
    Ok(files)
}

fn add(root: &Path, folder: &Path, files: &mut Files, depth: usize) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("failed to read {}: {error}", folder.display());
    if depth > 4 {
        return Err(format!(
            "{}: folders are nested too deep; expected at most 4",
            folder.display()
        ));
    }
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        if kind.is_dir() {
            add(root, &path, files, depth + 1)?;
        } else if kind.is_file()
            && path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml" || ext == "svg")
        {
            let size = entry.metadata().map_err(failed)?.len();
            if size > focal_pack::MAX_FILE as u64 {
                return Err(format!(
                    "{} has {size} bytes; expected at most {}",
                    path.display(),
                    focal_pack::MAX_FILE
                ));
            }
            if files.len() >= focal_pack::MAX_FILES {
                return Err(format!(
                    "{}: more than {} files",
                    root.display(),
                    focal_pack::MAX_FILES
                ));
            }
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("failed to read {}: {error}", path.display()))?;
            let name =
                path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, text);
        }
    }
    Ok(())
}
