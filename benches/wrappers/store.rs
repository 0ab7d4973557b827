//! Local stores of different sizes. They are made by the program under test and kept for the next bench, because a large one
//! is written secret by secret.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::scene::{Scene, Tool};

/// A store and the file with its key.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// A store with this many secrets.
    pub fn with(scene: &Scene, secrets: usize) -> Result<Store, String> {
        let store = Store { folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-store-{secrets}")) };
        if secrun(scene, &store, &["list"], b"").is_err() {
            println!("making a store of {secrets} secrets, once");
            store.make(scene, secrets)?;
        }
        Ok(store)
    }

    /// Where secrun finds it.
    pub fn variables(&self) -> [(&'static str, PathBuf); 2] {
        [("SECRUN_LOCAL_STORE", self.folder.join("store")), ("SECRUN_LOCAL_KEY_FILE", self.folder.join("key"))]
    }

    /// Made beside its place and renamed at the end, so that half a store is never taken for a whole one.
    fn make(&self, scene: &Scene, secrets: usize) -> Result<(), String> {
        let explain = |error: std::io::Error| error.to_string();
        let new = Store { folder: self.folder.with_extension("new") };
        for folder in [&self.folder, &new.folder] {
            let _ = fs::remove_dir_all(folder);
        }
        fs::create_dir_all(&new.folder).map_err(explain)?;
        secrun(scene, &new, &["init"], b"")?;
        for name in names(secrets) {
            secrun(scene, &new, &["set", &name], format!("the value of {name}, as long as a password").as_bytes())?;
        }
        fs::rename(&new.folder, &self.folder).map_err(explain)
    }
}

/// A folder of twenty, a folder of many, or both among the rest.
fn names(secrets: usize) -> impl Iterator<Item = String> {
    let folders = match secrets {
        20 => vec![("twenty", 20)],
        500 => vec![("many", 500)],
        more => vec![("twenty", 20), ("many", 500), ("rest", more - 520)],
    };
    folders.into_iter().flat_map(|(folder, count)| (0..count).map(move |number| format!("{folder}/SECRET_{number:04}")))
}

fn secrun(scene: &Scene, store: &Store, arguments: &[&str], input: &[u8]) -> Result<(), String> {
    let Tool { path: Some(path), .. } = Tool::secrun() else { return Err("not built".to_owned()) };
    let mut command: Command = scene.command(path);
    command.args(["--provider", "local", "--no-dotenv"]).args(arguments).envs(store.variables());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever does not read it says why below.
        let _ = stdin.write_all(input);
    }
    let done = child.wait_with_output().map_err(|error| error.to_string())?;
    if done.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&done.stderr).lines().next().unwrap_or_default().to_owned())
    }
}
