//! Subcommands that run nothing hold keys and values as well: nobody of the same user may look into them.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Uid, chown, geteuid};

use crate::support::wait;

/// Whoever owns nothing. The superuser may look into everything, so the test must not run as that.
const NOBODY: u32 = 65534;

#[test]
fn a_value_on_its_way_into_the_store_cannot_be_looked_at() {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("secrun");
    std::fs::copy(env!("CARGO_BIN_EXE_secrun"), &program).unwrap();
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let user = if geteuid().is_root() { NOBODY } else { geteuid().as_raw() };
    chown(home.path(), Some(Uid::from_raw(user)), None).unwrap();
    let secrun = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.args(["--provider", "local"]).args(words).current_dir("/").env_clear().env("HOME", home.path());
        if geteuid().is_root() {
            command.uid(user);
        }
        command
    };
    assert!(secrun(&["init"]).output().unwrap().status.success());
    let mut setting = secrun(&["set", "app/KEY"]).stdin(Stdio::piped()).spawn().unwrap();
    // Files of a process that may not be looked at belong to root, whoever runs it.
    let process = Path::new("/proc").join(setting.id().to_string());
    wait::until("secrun belongs to root in /proc", || {
        // Before it became secrun, it was this very test.
        std::fs::read_to_string(process.join("comm")).is_ok_and(|name| name == "secrun\n")
            && std::fs::metadata(process.join("environ")).is_ok_and(|status| status.uid() == 0)
    });
    setting.stdin.take().unwrap().write_all(b"value").unwrap();
    assert!(setting.wait().unwrap().success());
}
