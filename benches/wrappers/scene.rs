//! Where the programs run: which of them are here, and the same small environment and empty folder for all.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program by name, and where it is.
#[derive(Debug, Clone)]
pub struct Tool {
    pub name: String,
    pub path: Option<PathBuf>,
}

impl Tool {
    /// The program under test, as this very build made it.
    pub fn secrun() -> Tool {
        Tool { name: "secrun".to_owned(), path: Some(PathBuf::from(env!("CARGO_BIN_EXE_secrun"))) }
    }

    /// The program as `make release` links it, which is how `make bench` calls this.
    pub fn release() -> Tool {
        Tool { name: "secrun (release)".to_owned(), path: std::env::var_os("SECRUN_RELEASE").map(PathBuf::from) }
    }

    /// The least that a program with a server can do; an example of this package, which `make bench` builds.
    pub fn floor() -> Tool {
        let path = Path::new(env!("CARGO_BIN_EXE_secrun")).with_file_name("examples").join("floor");
        Tool { name: "floor".to_owned(), path: path.is_file().then_some(path) }
    }

    /// Another program, where it is installed.
    pub fn named(name: &str) -> Tool {
        let path = SEARCHED.split(':').map(|folder| Path::new(folder).join(name)).find(|path| path.is_file());
        Tool { name: name.to_owned(), path }
    }
}

/// A scratch folder that is the home and the working folder of every program; removed at the end.
#[derive(Debug)]
pub struct Scene {
    folder: PathBuf,
}

const SEARCHED: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl Scene {
    pub fn set_up() -> io::Result<Scene> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let scene = Scene { folder };
        // Pages of a file that the disk does not have yet would be counted as memory of the process.
        for path in [Tool::secrun(), Tool::release()].into_iter().filter_map(|tool| tool.path) {
            fs::File::open(path)?.sync_all()?;
        }
        Ok(scene)
    }

    /// The scratch folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that inherits nothing of the shell that started the bench: what is set there (certificates, backtraces, a
    /// profile) would be measured as well.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", SEARCHED).env("HOME", &self.folder).env("LANG", "C.UTF-8").current_dir(&self.folder);
        command
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// For figures that are small: kilobytes, counts.
#[expect(clippy::cast_precision_loss, reason = "figures far below 2^52")]
pub fn number(count: u64) -> f64 {
    count as f64
}
