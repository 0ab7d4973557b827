//! Where the secret files of a run are: decided first, made later.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::base::{self, Candidates};
use super::environment::value_of;
use super::folder::{Folder, OwnMask, remove, write_new};
use super::layout::SecretFile;
use super::plan::{Announce, Plan};
use super::sweep::sweep;
use super::target::Target;
use super::{memory_file, private_mount};
use crate::failure::{Failure, Kind, reason};
use crate::secret::Carrier;
use crate::sys::descriptor;

/// What the plan says about places.
pub(super) struct Wish {
    carrier: Carrier,
    allow_disk: bool,
    guardian_stays: bool,
    candidates: Candidates,
    floor: i32,
}

impl Wish {
    /// Reads the plan; a carrier that needs a guardian is refused where none stays.
    pub(super) fn of(plan: &Plan) -> Result<Self, Failure> {
        let inherited = |name: &str| plan.inherited.iter().find_map(|string| value_of(string, name.as_bytes()));
        let folder = |name: &str| inherited(name).filter(|value| !value.is_empty()).map(path_of);
        let passed = inherited("LISTEN_FDS").and_then(|count| std::str::from_utf8(count).ok()?.parse::<u16>().ok());
        let carrier = match plan.carrier {
            None if plan.replace_process => Carrier::Memfd,
            None => Carrier::Tmpfs,
            Some(carrier) if plan.replace_process && carrier != Carrier::Memfd => return Err(needs_guardian(carrier)),
            Some(carrier) => carrier,
        };
        Ok(Self {
            carrier,
            allow_disk: plan.allow_disk,
            guardian_stays: !plan.replace_process,
            candidates: Candidates { runtime: folder("XDG_RUNTIME_DIR"), temporary: folder("TMPDIR") },
            floor: 3 + i32::from(passed.unwrap_or(0)),
        })
    }
}

fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

fn needs_guardian(carrier: Carrier) -> Failure {
    Failure::new(Kind::Usage, format!("`--exec` and `--carrier {carrier}` exclude each other"))
        .detail("with `--exec` nobody is left to remove the files when the command has ended")
        .hint("leave `--carrier` out: with `--exec`, secret files are memory files that end with the command")
}

/// The decided places.
pub(super) struct Places {
    /// The path of each file, in their order.
    pub paths: Vec<PathBuf>,
    ground: Ground,
    targets: Vec<Option<Target>>,
}

/// What carries the files that have no fixed path.
enum Ground {
    Nothing,
    Folder(Folder),
    Memory(Vec<OwnedFd>),
    Mount(Folder),
}

impl Places {
    /// Decides every path and checks that the files can be made there. Only memory files are made here: they leave no trace.
    pub(super) fn choose(files: &[SecretFile], wish: &Wish) -> Result<Self, Failure> {
        let targets = fixed_targets(files, wish)?;
        let free: Vec<&SecretFile> = files.iter().filter(|file| file.fixed.is_none()).collect();
        let mut memory_paths = Vec::new();
        let ground = match wish.carrier {
            _ if free.is_empty() => Ground::Nothing,
            Carrier::Memfd => {
                let made: Vec<_> = free.iter().map(|file| memory_file::make(file, wish.floor)).collect::<Result<_, _>>()?;
                let (descriptors, paths): (Vec<_>, Vec<_>) = made.into_iter().unzip();
                memory_paths = paths;
                Ground::Memory(descriptors)
            }
            Carrier::Mount => Ground::Mount(Folder::plan(base::for_mount_point(&wish.candidates)?)?),
            Carrier::Tmpfs => Ground::Folder(Folder::plan(base::for_files(&wish.candidates, space_of(&free), wish.allow_disk)?)?),
        };
        let mut memory_paths = memory_paths.into_iter();
        let path = |file: &SecretFile| match (&file.fixed, &ground) {
            (Some(path), _) => path.clone(),
            (None, Ground::Folder(folder) | Ground::Mount(folder)) => folder.path.join(&file.file_name),
            (None, Ground::Nothing | Ground::Memory(_)) => memory_paths.next().unwrap_or_default(),
        };
        let paths = files.iter().map(path).collect();
        Ok(Self { paths, ground, targets })
    }

    /// Whether a file is on a disk, because the user allowed it.
    pub(super) fn is_on_disk(&self, index: usize) -> bool {
        match (self.targets.get(index), &self.ground) {
            (Some(Some(target)), _) => target.parent.on_disk,
            (_, Ground::Folder(folder)) => folder.base.on_disk,
            _ => false,
        }
    }

    /// Makes the files. What is given back removes them again, unless this process has become the command by then.
    pub(super) fn make(&self, files: &[SecretFile], announce: Option<&Announce>) -> Result<Made, Failure> {
        let mut made = Made::default();
        let _mask = OwnMask::set();
        match &self.ground {
            Ground::Nothing => {}
            Ground::Memory(descriptors) => {
                let kept = descriptors.iter().try_for_each(descriptor::keep_across_exec);
                kept.map_err(|error| {
                    Failure::new(Kind::System, format!("a memory file cannot be handed on: {}", reason(&error)))
                })?;
            }
            Ground::Folder(folder) => {
                sweep(&folder.base.path);
                let opened = make_folder(folder, announce, &mut made)?;
                fill(&opened, folder, files)?;
            }
            Ground::Mount(point) => {
                private_mount::enter_own_namespace()?;
                sweep(&point.base.path);
                drop(make_folder(point, announce, &mut made)?);
                fill_mount(point, files, &mut made)?;
            }
        }
        self.make_targets(files, announce, &mut made)?;
        Ok(made)
    }

    fn make_targets(&self, files: &[SecretFile], announce: Option<&Announce>, made: &mut Made) -> Result<(), Failure> {
        for (file, target) in files.iter().zip(&self.targets) {
            let Some(target) = target else { continue };
            let names = target.make(file.mode, &file.content, announce);
            made.paths.extend(names.map_err(|error| cannot_make(file, &target.path, &error))?);
        }
        Ok(())
    }
}

/// The files of a run that has not started its command. Dropping removes them; `execve` keeps them for the guardian.
#[derive(Default)]
pub(super) struct Made {
    paths: Vec<PathBuf>,
    mounted: Option<PathBuf>,
}

impl Drop for Made {
    fn drop(&mut self) {
        if let Some(point) = &self.mounted {
            private_mount::unmount(point);
        }
        self.paths.iter().for_each(|path| remove(path));
    }
}

fn make_folder(folder: &Folder, announce: Option<&Announce>, made: &mut Made) -> Result<OwnedFd, Failure> {
    let tell = |path: &Path| announce.map_or(Ok(()), |announce| announce(path));
    tell(&folder.path)
        .map_err(|error| Failure::new(Kind::System, format!("the guardian cannot be told about files: {}", reason(&error))))?;
    let opened = folder.make().map_err(|error| {
        Failure::new(Kind::Inject, format!("the folder {} for secret files cannot be made", folder.path.display()))
            .detail(reason(&error))
    })?;
    made.paths.push(folder.path.clone());
    Ok(opened)
}

fn fill(opened: &OwnedFd, folder: &Folder, files: &[SecretFile]) -> Result<(), Failure> {
    for file in files.iter().filter(|file| file.fixed.is_none()) {
        write_new(opened, &file.file_name, file.mode, &file.content).map_err(|error| cannot_make(file, &folder.path, &error))?;
    }
    Ok(())
}

fn fill_mount(point: &Folder, files: &[SecretFile], made: &mut Made) -> Result<(), Failure> {
    let free: Vec<&SecretFile> = files.iter().filter(|file| file.fixed.is_none()).collect();
    private_mount::mount_memory(&point.path, space_of(&free), free.len())?;
    made.mounted = Some(point.path.clone());
    let mounted = base::inspect(&point.path, base::Demands { bytes: 0, disk: false, exclusive: true })
        .map_err(|reason| Failure::new(Kind::Inject, format!("{}: {reason}", point.path.display())))?;
    fill(&mounted.folder, point, files)?;
    private_mount::make_read_only(&point.path)
}

/// Fixed paths need a place in the file system that all see, and somebody who removes them; every problem is reported.
fn fixed_targets(files: &[SecretFile], wish: &Wish) -> Result<Vec<Option<Target>>, Failure> {
    let (mut lines, mut targets) = (Vec::new(), Vec::new());
    for file in files {
        let Some(path) = &file.fixed else {
            targets.push(None);
            continue;
        };
        let checked = if !wish.guardian_stays {
            Err("with `--exec` nobody is left to remove it when the command has ended".to_owned())
        } else if wish.carrier == Carrier::Mount {
            Err("`--carrier mount` hides files, and a file at this path would be seen by all".to_owned())
        } else {
            Target::check(path, base::space([file.content.len()].into_iter()), wish.allow_disk)
        };
        match checked {
            Ok(target) => targets.push(Some(target)),
            Err(reason) => lines.push(format!("{}: {}: {reason} ({})", file.label, path.display(), file.source)),
        }
    }
    if lines.is_empty() {
        return Ok(targets);
    }
    Err(Failure::new(Kind::Inject, "secret files cannot be made at the paths that were asked for")
        .details(lines)
        .hint("without a path, a file is made in the private folder of the run and its path given in NAME_FILE")
        .hint("a path must be new, and in a folder that is in memory (`--allow-disk` allows others)"))
}

fn space_of(files: &[&SecretFile]) -> u64 {
    base::space(files.iter().map(|file| file.content.len()))
}

fn cannot_make(file: &SecretFile, path: &Path, error: &io::Error) -> Failure {
    let detail = format!("{}: {} ({} bytes to {})", file.label, reason(error), file.content.len(), path.display());
    Failure::new(Kind::Inject, "a secret file cannot be made").detail(detail).hint("`--carrier memfd` needs no folder")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::rc::Rc;

    use super::super::report::Form;
    use super::*;
    use crate::secret::{Name, Source, Value};

    fn file(label: &str, fixed: Option<PathBuf>) -> SecretFile {
        SecretFile {
            label: Name::nearest(label),
            file_name: label.into(),
            fixed,
            variable: Name::nearest(&format!("{label}_FILE")),
            mode: 0o400,
            content: Value::from("content"),
            form: Form::File,
            source: Source::Flag("--file".into()),
        }
    }

    fn wish(plan: &Plan) -> Wish {
        Wish::of(plan).unwrap()
    }

    /// The tests do not depend on which folders of the machine are in memory: the candidates come from the environment.
    fn on_disk() -> Plan {
        Plan { allow_disk: true, inherited: vec![b"TMPDIR=/tmp".to_vec()], ..Plan::default() }
    }

    #[test]
    fn files_appear_when_they_are_made_and_go_when_the_command_did_not_start() {
        let files = [file("A", None), file("B", None)];
        let places = Places::choose(&files, &wish(&on_disk())).ok().unwrap();
        assert!(!places.paths[0].exists());
        let announced = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&announced);
        let announce: Announce = Box::new(move |path: &Path| {
            seen.borrow_mut().push((path.to_owned(), path.exists()));
            Ok(())
        });
        let made = places.make(&files, Some(&announce)).ok().unwrap();
        let folder = places.paths[0].parent().unwrap().to_owned();
        assert_eq!(*announced.borrow(), [(folder.clone(), false)]);
        for path in &places.paths {
            assert_eq!(fs::read(path).unwrap(), b"content");
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o7777, 0o400);
        }
        drop(made);
        assert!(!folder.exists());
    }

    #[test]
    fn a_guardian_that_cannot_be_told_stops_the_run() {
        let files = [file("A", None)];
        let places = Places::choose(&files, &wish(&on_disk())).ok().unwrap();
        let announce: Announce = Box::new(|_| Err(io::ErrorKind::BrokenPipe.into()));
        assert_eq!(places.make(&files, Some(&announce)).map(|_| ()).unwrap_err().kind(), Kind::System);
        assert!(!places.paths[0].exists());
    }

    #[test]
    fn without_a_guardian_files_are_memory_files() {
        let plan = Plan { replace_process: true, inherited: vec![b"LISTEN_FDS=120".to_vec()], ..Plan::default() };
        let files = [file("A", None)];
        let places = Places::choose(&files, &wish(&plan)).ok().unwrap();
        let number: i32 = places.paths[0].file_name().unwrap().to_str().unwrap().parse().unwrap();
        assert!(places.paths[0].starts_with("/proc/self/fd") && number >= 123, "{number}");
    }

    #[test]
    fn without_a_guardian_nothing_is_made_that_stays() {
        for carrier in [Carrier::Tmpfs, Carrier::Mount] {
            let plan = Plan { replace_process: true, carrier: Some(carrier), ..Plan::default() };
            assert_eq!(Wish::of(&plan).map(|_| ()).unwrap_err().kind(), Kind::Usage);
        }
        let plan = Plan { replace_process: true, ..Plan::default() };
        let refused = Places::choose(&[file("A", Some("/dev/shm/x".into()))], &wish(&plan)).map(|_| ()).unwrap_err();
        assert!(refused.detail_lines()[0].contains("nobody is left"));
    }

    #[test]
    fn every_fixed_path_that_cannot_be_made_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::write(&taken, "").unwrap();
        let files = [file("A", Some(taken)), file("B", Some("/dev/null/b".into())), file("C", Some(folder.path().join("no/c")))];
        let refused = Places::choose(&files, &wish(&on_disk())).map(|_| ()).unwrap_err();
        assert_eq!(refused.detail_lines().len(), 3, "{refused}");
    }
}
