//! Delimited text as columns of text, and where each file lies. Knows nothing of what is measured.

use std::path::{Path, PathBuf};

/// More than any recording the lab is meant for; a larger file is a mistake.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
const MOST_FILES: usize = 10_000;

pub struct Table {
    pub path: PathBuf,
    pub header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    pub fn read(path: &Path, delimiter: u8) -> Result<Table, String> {
        let failed = |why: String| format!("failed to read {}: {why}", path.display());
        let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
        if size > MOST_BYTES {
            return Err(failed(format!("it has {size} bytes; expected at most {MOST_BYTES}")));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_path(path)
            .map_err(|error| failed(error.to_string()))?;
        let header = reader.headers().map_err(|error| failed(error.to_string()))?;
        let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let rows = reader.records().collect::<Result<Vec<_>, _>>();
        let rows = rows.map_err(|error| failed(error.to_string()))?;
        Ok(Table { path: path.to_owned(), header, rows })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// The place of a column that must be there.
    pub fn needs(&self, name: &str) -> Result<usize, String> {
        self.column(name).ok_or_else(|| {
            let found = self.header.join(", ");
            format!("{} has no column {name:?}; its header is {found}", self.path.display())
        })
    }

    /// Every cell of a column, read; an error names the line.
    pub fn cells<T>(
        &self,
        column: usize,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        let cell = |(place, row): (usize, &csv::StringRecord)| {
            let text = row.get(column).unwrap_or_default();
            read(text.trim()).ok_or_else(|| {
                let (path, line) = (self.path.display(), place + 2);
                format!("{path}:{line}: {text:?} in {:?}; expected {expected}", self.header[column])
            })
        };
        self.rows.iter().enumerate().map(cell).collect()
    }

    pub fn numbers(&self, column: usize) -> Result<Vec<f64>, String> {
        self.cells(column, "a number", |text| text.parse().ok().filter(|n: &f64| n.is_finite()))
    }
}

/// Every `.csv` below a folder, in the order of their names.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let (mut files, mut folders) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        let failed =
            |error: std::io::Error| format!("failed to read {}: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
            if kind.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "csv") {
                files.push(path);
            }
        }
        if files.len() + folders.len() > MOST_FILES {
            return Err(format!("{} holds more than {MOST_FILES} files", dir.display()));
        }
    }
    if files.is_empty() {
        return Err(format!("{} holds no .csv; expected recordings", dir.display()));
    }
    files.sort();
    Ok(files)
}
