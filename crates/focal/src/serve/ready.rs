//! What is said when the house is ready: to people on standard output, to programs in a file.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

#[derive(Serialize)]
pub struct Ready {
    pub http: String,
    /// `host:port`.
    pub mqtt: String,
    /// Makes the first administrator, once.
    pub setup_link: Option<String>,
}

impl Ready {
    pub fn say(&self) {
        let mut text =
            format!("Focal is ready.\n  Pages:  {}\n  Things: mqtt://{}\n", self.http, self.mqtt);
        if let Some(link) = &self.setup_link {
            text += &format!(
                "\nNobody administers it yet. This link makes the first administrator, once:\n  {link}\n"
            );
        }
        // Whoever started it may have closed the pipe; that is no reason to end.
        let _ = std::io::stdout().write_all(text.as_bytes());
        let _ = std::io::stdout().flush();
    }

    /// Whole or not at all, for whoever waits for the file. It holds a secret, so only its owner may read it.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        use std::os::unix::fs::OpenOptionsExt;
        let failed = |error: std::io::Error| format!("failed to write {}: {error}", path.display());
        let beside = path.with_extension("part");
        let text = serde_json::to_vec(self).unwrap_or_default();
        let _ = std::fs::remove_file(&beside);
        let open =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
        open.and_then(|mut file| file.write_all(&text)).map_err(failed)?;
        std::fs::rename(&beside, path).map_err(failed)
    }
}
