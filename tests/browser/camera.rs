//! The pictures of the documents: taken on the walk that `make pictures` makes, and on no other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::path::{Path, PathBuf};

/// The pictures there are, as `<page>-<width>`.
const PICTURES: [&str; 34] = [
    "start-390",
    "start-1280",
    "look-up-390",
    "look-up-1280",
    "look-up-error-390",
    "tracking-390",
    "tracking-1280",
    "tracking-paper-1280",
    "tracking-third-390",
    "tracking-third-1280",
    "timeline-390",
    "timeline-1280",
    "confirmed-390",
    "ask-what-390",
    "ask-when-390",
    "ask-check-390",
    "ask-done-390",
    "ask-done-1280",
    "api-docs-390",
    "api-docs-1280",
    "clerk-code-390",
    "clerk-code-given-390",
    "clerk-verdict-390",
    "clerk-verdict-1280",
    "clerk-hand-over-390",
    "clerk-hand-over-1280",
    "officer-marked-390",
    "officer-marked-1280",
    "officer-dossier-390",
    "officer-dossier-1280",
    "sheet-390",
    "sheet-1280",
    "operator-tasks-390",
    "operator-tasks-1280",
];
/// Larger ones make a page of a document slow to open.
const LARGEST_BYTES: usize = 340_000;
/// The API's page is as long as the API: its beginning is enough.
const API_DOCS_TALLEST: f64 = 2200.0;

/// Where pictures go; nowhere unless `BUUTA_PICTURES` names a folder.
pub struct Camera(Option<PathBuf>);

impl Camera {
    /// One walk takes the pictures: the one with scripts.
    pub fn new(has_scripts: bool) -> Camera {
        Camera(std::env::var_os("BUUTA_PICTURES").filter(|_| has_scripts).map(PathBuf::from))
    }

    /// Where this picture is wanted.
    pub fn path(&self, name: &str, width: u32) -> Option<PathBuf> {
        let name = format!("{name}-{width}");
        let folder = self.0.as_ref().filter(|_| PICTURES.contains(&name.as_str()))?;
        Some(folder.join(format!("{name}.png")))
    }

    /// How much of a page a picture shows at most.
    pub fn tallest(&self, name: &str) -> f64 {
        if name == "api-docs" { API_DOCS_TALLEST } else { f64::MAX }
    }

    /// Writes a picture down.
    pub fn keep(&self, path: &Path, png: &str) {
        let bytes = BASE64.decode(png).unwrap();
        assert!(bytes.len() < LARGEST_BYTES, "{} has {} bytes", path.display(), bytes.len());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}
