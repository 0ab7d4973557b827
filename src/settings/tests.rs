//! Settings as a whole: layers, providers, selections, in a folder of their own with providers that exist for these tests.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::discover::Place;
use super::{CommandEnvironment, Flags, InjectFlags, Settings, Wanted};
use crate::failure::{Failure, Kind};
use crate::provider::{Configuration, Credential, Nothing, Provider, Required, Row, Setting, Spec};
use crate::secret::{Delivery, Duplicates, Item, Letters, Source};

fn open(_: &Configuration) -> Result<Box<dyn Provider>, Failure> {
    Err(Failure::new(Kind::System, "these providers are never opened"))
}

const fn setting(key: &'static str, variables: &'static [&'static str], required: Required) -> Setting {
    let help = "what it is for";
    Setting { key, variables, help, default: None, required, credential: Credential::No, address: false }
}

const fn credential(key: &'static str, variables: &'static [&'static str]) -> Setting {
    Setting { credential: Credential::Withheld, ..setting(key, variables, Required::OneOf("credential")) }
}

const fn spec(id: &'static str, aliases: &'static [&'static str], settings: &'static [Setting], nothing: Nothing) -> Spec {
    let (title, summary, addressing, policy, example) = ("", "", "", "", "");
    let (folder, ambient, capabilities) = (id, None, &[]);
    let empty_hides = false;
    Spec {
        id,
        folder,
        aliases,
        title,
        summary,
        addressing,
        empty_hides,
        settings,
        ambient,
        capabilities,
        nothing,
        policy,
        example,
    }
}

static VAULT: Spec = spec(
    "vault",
    &["hcp"],
    &[
        Setting { address: true, ..setting("addr", &["VAULT_ADDR", "HCP_ADDR"], Required::Yes) },
        credential("token", &["VAULT_TOKEN"]),
        credential("role", &["VAULT_ROLE"]),
        Setting { default: Some("admin"), ..setting("namespace", &["VAULT_NAMESPACE"], Required::No) },
    ],
    Nothing::Error,
);
static LOCAL: Spec = spec("local", &[], &[setting("path", &["LOCAL_PATH"], Required::No)], Nothing::Everything);
static ENVIRONMENT: Spec = spec("environment", &["env"], &[], Nothing::PassThrough);

static ROWS: &[Row] = &[
    Row { spec: &VAULT, open, init: None },
    Row { spec: &LOCAL, open, init: None },
    Row { spec: &ENVIRONMENT, open, init: None },
];

/// A folder with files, an environment and flags.
struct Scene {
    folder: TempDir,
    environment: Vec<(OsString, OsString)>,
    flags: Flags,
}

impl Scene {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), environment: Vec::new(), flags: Flags::default() }
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        let value = value.replace("FOLDER", &self.folder.path().display().to_string());
        self.environment.push((name.into(), value.into()));
        self
    }

    fn provider(mut self, name: &str) -> Self {
        self.flags.provider = Some(name.into());
        self
    }

    fn flags(mut self, change: impl FnOnce(&mut Flags)) -> Self {
        change(&mut self.flags);
        self
    }

    fn wanted(self, wanted: Wanted) -> Self {
        self.flags(|flags| flags.wanted = wanted)
    }

    fn resolve(self) -> Result<Settings, Failure> {
        let place = Place { folder: self.folder.path().into(), system: self.folder.path().join("etc"), rows: ROWS };
        Settings::resolve_at(place, self.flags, self.environment)
    }

    fn settings(self) -> Settings {
        self.resolve().unwrap()
    }

    /// What a failure says, with the folder left out.
    fn failure(self, step: impl FnOnce(&Settings) -> Option<Failure>) -> String {
        let folder = format!("{}/", self.folder.path().display());
        let failure = match self.resolve() {
            Ok(settings) => step(&settings).unwrap(),
            Err(failure) => failure,
        };
        failure.to_string().replace(&folder, "")
    }

    fn wrong(self) -> String {
        self.failure(|_| None)
    }

    fn wrong_provider(self) -> String {
        self.failure(|settings| settings.provider().err())
    }

    fn wrong_configuration(self, row: usize) -> String {
        self.failure(|settings| settings.configuration(&ROWS[row]).err())
    }

    fn wrong_selection(self) -> String {
        self.failure(|settings| settings.selection().err())
    }

    fn items(self) -> Vec<String> {
        self.settings().selection().unwrap().items.iter().map(written).collect()
    }
}

fn written(item: &Item) -> String {
    let file = if matches!(item.delivery, Delivery::File(_)) { " (file)" } else { "" };
    format!("{}={}{file}", item.name, item.reference)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The path of the source is shortened to the name of the file.
fn source(source: &Source) -> String {
    let text = source.to_string();
    text.rsplit_once('/').map_or(text.clone(), |(_, name)| name.to_owned())
}

fn value(settings: &Settings, row: usize, key: &str) -> Option<(String, String)> {
    let configuration = settings.configuration(&ROWS[row]).unwrap();
    let found = configuration.secret(key)?;
    Some((found.value.expose_text().unwrap().to_owned(), source(&found.source)))
}

#[test]
fn each_layer_wins_over_those_behind_it() {
    type Add = fn(Scene) -> Scene;
    let layers: [(&str, Add); 6] = [
        ("environment LOCAL_PATH", |scene| scene.variable("LOCAL_PATH", "environment LOCAL_PATH")),
        ("two.env:1", |scene| {
            scene.file("two.env", "LOCAL_PATH=two.env:1").flags(|flags| flags.env_files.push("two.env".into()))
        }),
        ("one.env:1", |scene| {
            scene.file("one.env", "LOCAL_PATH=one.env:1").flags(|flags| flags.env_files.insert(0, "one.env".into()))
        }),
        (".env.local:2", |scene| scene.file(".env.local", "\nLOCAL_PATH=.env.local:2")),
        (".env:1", |scene| scene.file(".env", "LOCAL_PATH=.env:1")),
        ("secrun.toml:2", |scene| scene.file("secrun.toml", "[settings.local]\npath = 'secrun.toml:2'")),
    ];
    for first in 0..layers.len() {
        let scene = layers[first..].iter().fold(Scene::new(), |scene, (_, add)| add(scene));
        let expected = layers[first].0.to_owned();
        assert_eq!(value(&scene.settings(), 1, "path"), Some((expected.clone(), expected)));
    }
    assert_eq!(value(&Scene::new().settings(), 1, "path"), None);
}

#[test]
fn primary_names_come_first_in_a_layer_and_empty_ones_do_not_count() {
    let scene = || Scene::new().variable("VAULT_TOKEN", "t");
    let address = |scene: Scene| value(&scene.settings(), 0, "addr").unwrap().0;
    assert_eq!(address(scene().variable("HCP_ADDR", "alias").variable("VAULT_ADDR", "primary")), "primary");
    assert_eq!(address(scene().variable("HCP_ADDR", "alias").file(".env", "VAULT_ADDR=file")), "alias");
    assert_eq!(address(scene().variable("VAULT_ADDR", "").file(".env", "VAULT_ADDR=\n HCP_ADDR=file")), "file");
    assert_eq!(
        address(scene().file("secrun.toml", "provider = 'vault'\n[settings]\naddr = 'profile'").file(".env", "VAULT_ADDR=")),
        "profile"
    );
    let settings = scene().variable("VAULT_ADDR", "a").settings();
    assert_eq!(value(&settings, 0, "namespace"), Some(("admin".into(), "default".into())));
}

#[test]
fn dotenv_files_are_left_alone_on_request() {
    let scene = Scene::new().file(".env", "LOCAL_PATH=x").file(".env.local", "wrong").flags(|flags| flags.no_dotenv = true);
    assert_eq!(value(&scene.settings(), 1, "path"), None);
}

#[test]
fn the_provider_is_selected_at_one_of_many_places() {
    let selected = |scene: Scene| {
        let provider = scene.settings().provider().unwrap();
        format!("{} {}", provider.value.spec.id, source(&provider.source))
    };
    let profile = || Scene::new().file("secrun.toml", "provider = 'hcp'");
    assert_eq!(selected(profile()), "vault secrun.toml:1");
    assert_eq!(selected(profile().file(".env", "SECRETS_PROVIDER=env")), "environment .env:1");
    assert_eq!(selected(profile().variable("SECRETS_PROVIDER", "local")), "local environment SECRETS_PROVIDER");
    assert_eq!(selected(profile().variable("SECRETS_PROVIDER", "local").provider("env")), "environment --provider");
    assert_eq!(
        Scene::new().wrong_provider(),
        "error[config]: no provider is selected

hint: select one with `--provider NAME`
hint: or with SECRETS_PROVIDER=NAME in the environment, a file of `--env-file`, .env.local or .env
hint: or with `provider = \"NAME\"` in secrun.toml or the profile of `--profile`
hint: this build has: vault, local, environment
"
    );
    assert_eq!(
        Scene::new().provider("valut").wrong_provider(),
        "error[config]: there is no provider `valut`, did you mean `vault`?
  given by --provider

hint: this build has: vault, local, environment
"
    );
    let said = Scene::new().file(".env", "SECRETS_PROVIDER=hunter2").wrong_provider();
    assert!(said.contains("SECRETS_PROVIDER names no provider\n  given by .env:1") && !said.contains("hunter2"), "{said}");
}

#[test]
fn everything_missing_is_named_with_every_way_to_give_it() {
    assert_eq!(
        Scene::new().wrong_configuration(0),
        "error[config]: 2 problems in the settings of vault
  addr: missing: what it is for
    give VAULT_ADDR or HCP_ADDR, or `addr` in [settings.vault]
  token, role: one of these is needed
    give VAULT_TOKEN, or `token` in [settings.vault]: what it is for
    give VAULT_ROLE, or `role` in [settings.vault]: what it is for

hint: variables may stand in the environment, in a file of `--env-file`, in .env.local or in .env
"
    );
    let said = Scene::new().variable("VAULT_ADDR", "x").wrong_configuration(0);
    assert!(said.starts_with("error[unauthenticated]: 1 problem in the settings of vault\n  token, role: one"), "{said}");
}

#[test]
fn settings_are_no_references_but_may_look_like_one() {
    let said = Scene::new().variable("LOCAL_PATH", "secrun://x").wrong_configuration(1);
    assert!(said.contains("environment LOCAL_PATH: `path` is a reference"), "{said}");
    let settings = Scene::new().variable("LOCAL_PATH", "secrun://literal:secrun://x").settings();
    assert_eq!(value(&settings, 1, "path").unwrap().0, "secrun://x");
}

#[test]
fn settings_of_a_profile_belong_to_its_provider() {
    let profile = "provider = 'vault'\n[settings]\naddr = 'a'\ntoken = 't'\n[settings.local]\npath = 'p'";
    let settings = Scene::new().file("secrun.toml", profile).provider("local").settings();
    assert_eq!(value(&settings, 0, "addr").unwrap().0, "a");
    assert_eq!(value(&settings, 1, "path").unwrap().0, "p");
    let settings = Scene::new().file("secrun.toml", "[settings]\npath = 'p'").provider("local").settings();
    assert_eq!(value(&settings, 1, "path").unwrap().0, "p");
}

#[test]
fn unknown_settings_are_shown_without_their_value() {
    let profile = "provider = 'vault'\n[settings]\naddres = 'x'\nVAULT_TOKEN = 'hunter2'\n[settings.environment]\nx = 1";
    assert_eq!(
        Scene::new().file("secrun.toml", profile).wrong(),
        "error[config]: 3 problems in the settings
  secrun.toml:3:1: vault has no setting `addres`, did you mean `addr`?
    3 | addres = …
      | ^^^^^^
  secrun.toml:4:1: vault has no setting `VAULT_TOKEN`, did you mean `token`?
    4 | VAULT_TOKEN = …
      | ^^^^^^^^^^^
  secrun.toml:6:1: environment has no setting `x`
    6 | x = …
      | ^

hint: vault has the settings addr, token, role, namespace
hint: environment has no settings
"
    );
}

#[test]
fn all_files_are_reported_together() {
    let scene = Scene::new()
        .file(".env", "A=1\nhunter2\nB='x")
        .file("secrun.toml", "provder = 'local'")
        .flags(|flags| {
            flags.env_files = vec!["missing.env".into(), "".into()];
            flags.inject.pass = texts(&["a***"]);
            flags.inject.templates = texts(&["x"]);
        })
        .variable("SECRUN_TIMEOUT", "30");
    assert_eq!(
        scene.wrong(),
        "error[config]: 8 problems in the settings
  missing.env: there is no such file
  : this is a folder, not a file
  .env:2: there is no `=`
  .env:3: the quote that opens here is never closed
  secrun.toml:1:1: unknown key `provder` in a profile, did you mean `provider`?
    1 | provder = …
      | ^^^^^^^
  environment SECRUN_TIMEOUT: SECRUN_TIMEOUT is a duration like `30s`, `500ms` or `1m 30s`
  --pass: `a***` is no glob: wildcards are either regular `*` or recursive `**`
  --template: `x` is not SOURCE:TARGET

hint: a profile has the keys provider, extends, settings, secrets, bulk, inject, run, template
hint: TARGET is the name of a file in memory, such as `app.conf`, or an absolute path
"
    );
}

#[test]
fn profiles_are_found_by_name() {
    let used = |scene: Scene| {
        scene.settings().profile_files().iter().map(|path| path.file_name().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let profile = |name: &'static str| move |flags: &mut Flags| flags.profile = Some(name.into());
    let three = || Scene::new().file("etc/prod.toml", "").file(".config/secrun/prod.toml", "").file("secrun.toml", "");
    assert_eq!(used(three().flags(profile("etc/prod.toml"))), ["prod.toml"]);
    assert_eq!(used(three().file("secrun.prod.toml", "").flags(profile("prod"))), ["secrun.prod.toml"]);
    assert_eq!(used(three()), ["secrun.toml"]);
    assert_eq!(used(Scene::new()), [""; 0]);
    assert_eq!(used(three().file("x.toml", "").variable("SECRUN_PROFILE", "x.toml")), ["x.toml"]);
    assert_eq!(used(three().variable("SECRUN_PROFILE", "")), ["secrun.toml"]);

    let home = three().file("home/secrun/prod.toml", "").variable("XDG_CONFIG_HOME", "FOLDER/home").variable("HOME", "FOLDER");
    let settings = home.flags(profile("prod")).settings();
    assert!(settings.profile_files()[0].ends_with("home/secrun/prod.toml"));
    let settings = three().variable("XDG_CONFIG_HOME", "relative").variable("HOME", "FOLDER").flags(profile("prod")).settings();
    assert!(settings.profile_files()[0].ends_with(".config/secrun/prod.toml"));
    let settings = three().variable("HOME", "FOLDER/nowhere").flags(profile("prod")).settings();
    assert!(settings.profile_files()[0].ends_with("etc/prod.toml"));

    assert_eq!(
        Scene::new().variable("HOME", "FOLDER/home").flags(profile("prod")).wrong(),
        "error[config]: 1 problem in the settings
  --profile: there is no profile `prod`
    no secrun.prod.toml
    no home/.config/secrun/prod.toml
    no etc/prod.toml

hint: a name with a `/` or with `.toml` at its end is a file
"
    );
    let said = Scene::new().variable("SECRUN_PROFILE", "x/y").wrong();
    assert!(said.contains("x/y: there is no such file"), "{said}");
}

#[test]
fn the_timeout_has_layers_too() {
    let timeout = |scene: Scene| {
        let settings = scene.settings();
        (settings.timeout().value.as_secs(), source(&settings.timeout().source))
    };
    let profile = || Scene::new().file("secrun.toml", "[run]\ntimeout = '4s'");
    assert_eq!(timeout(Scene::new()), (30, "default".into()));
    assert_eq!(timeout(profile()), (4, "secrun.toml:2".into()));
    assert_eq!(timeout(profile().file(".env", "SECRUN_TIMEOUT=3s")), (3, ".env:1".into()));
    assert_eq!(timeout(profile().variable("SECRUN_TIMEOUT", "2m")), (120, "environment SECRUN_TIMEOUT".into()));
    let flag = |seconds| move |flags: &mut Flags| flags.timeout = Some(Duration::from_secs(seconds));
    assert_eq!(timeout(profile().flags(flag(1))), (1, "--timeout".into()));
    assert!(Scene::new().flags(flag(0)).wrong().contains("--timeout: a timeout must be longer than nothing"));
    let settings = Scene::new().flags(flag(u64::MAX)).settings();
    assert!(settings.deadline() > Instant::now() + Duration::from_secs(1_000_000));
}

#[test]
fn a_pipe_without_an_end_stops_at_the_deadline() {
    let scene = Scene::new();
    let path = scene.folder.path().join("fifo");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let failure = scene.flags(|flags| {
        flags.env_files = vec!["fifo".into()];
        flags.timeout = Some(Duration::from_millis(20));
    });
    let said = failure.wrong();
    assert!(said.starts_with("error[timeout]: reading fifo did not end before the deadline"), "{said}");
}

#[test]
fn addresses_of_the_tree_are_reported_and_refused_in_ci() {
    let scene =
        || Scene::new().file("secrun.toml", "provider = 'vault'\n[settings]\naddr = 'https://evil'").variable("VAULT_TOKEN", "t");
    let settings = scene().variable("CI", "false").settings();
    assert!(settings.configuration(&ROWS[0]).is_ok());
    let [warning] = &settings.warnings(&ROWS[0])[..] else { panic!() };
    assert!(
        warning.ends_with(
            "secrun.toml:3: `addr` says where credentials are sent, and `token` comes from elsewhere (environment VAULT_TOKEN)"
        ),
        "{warning}"
    );
    let said = scene().variable("CI", "true").wrong_configuration(0);
    assert!(
        said.starts_with("error[config]: 1 problem in the settings of vault\n  secrun.toml:3: `addr` says")
            && said.contains("--trust-profile"),
        "{said}"
    );
    let settings = scene().variable("CI", "true").flags(|flags| flags.trust_profile = true).settings();
    assert!(settings.configuration(&ROWS[0]).is_ok() && settings.warnings(&ROWS[0]).is_empty());
    let own = Scene::new()
        .file("home/secrun/prod.toml", "provider = 'vault'\n[settings]\naddr = 'https://vault'")
        .variable("XDG_CONFIG_HOME", "FOLDER/home")
        .variable("VAULT_TOKEN", "t")
        .variable("CI", "1")
        .flags(|flags| flags.profile = Some("prod".into()))
        .settings();
    assert!(own.configuration(&ROWS[0]).is_ok() && own.warnings(&ROWS[0]).is_empty());
}

#[test]
fn later_places_win_for_the_same_name() {
    let scene = Scene::new()
        .file("secrun.toml", "[secrets]\nA = 'profile'\nB = 'profile'\nC = 'profile'\nD = 'profile'")
        .file("x.env", "A=1\nB=secrun://file\nC=secrun://file\nPLAIN=x")
        .variable("C", "secrun://inherited")
        .variable("D", "vault:secret/data/app#key")
        .flags(|flags| flags.env_files = vec!["x.env".into()])
        .wanted(Wanted { environment: texts(&["D=local:flag"]), files: texts(&["E=flag@2"]), ..Wanted::default() });
    assert_eq!(scene.items(), ["A=profile", "B=file", "C=inherited", "D=local:flag", "E=flag@2 (file)"]);
}

#[test]
fn the_same_name_twice_at_one_place() {
    let scene = |duplicates| {
        let environment = texts(&["A=one", "A=two"]);
        Scene::new().wanted(Wanted { environment, duplicates, ..Wanted::default() })
    };
    assert_eq!(scene(Some(Duplicates::First)).items(), ["A=one"]);
    assert_eq!(scene(Some(Duplicates::Last)).items(), ["A=two"]);
    assert_eq!(
        scene(None).wrong_selection(),
        "error[config]: 1 problem in what is asked for
  --env A: `A` is asked for twice, the first time by --env A

hint: `--on-duplicate first` or `last` chooses one of them
"
    );
    let profile = scene(None).file("secrun.toml", "[run]\non_duplicate = 'last'");
    assert_eq!(profile.items(), ["A=two"]);
}

#[test]
fn everything_wrong_in_a_selection_is_one_report() {
    let wanted = Wanted {
        environment: texts(&["hunter2", "9A=hunter2", "B=hunter2#x#y"]),
        paths: texts(&["a#b"]),
        map: texts(&["x", "a=9", "a=B", "a=C"]),
        only: texts(&["***"]),
        prefix: Some("A-".into()),
        ..Wanted::default()
    };
    let scene = Scene::new().variable("V", "ref+gcpsecrets://hunter2").variable("a.b", "secrun://x").wanted(wanted);
    assert_eq!(
        scene.wrong_selection(),
        "error[config]: 11 problems in what is asked for
  environment V: the reference asks for the provider `gcpsecrets`, which this build does not have
  environment a.b: its value is a reference, but this is no name that can be set: letters, digits and `_`, no digit first
  --env, number 1: this is not NAME=REF: there is no `=`
  --env, number 2: what stands before the `=` is no name: letters, digits and `_`, no digit first
  --env B: the reference has a second `#`
  --path a#b: a folder has neither field nor version
  --prefix: `A-` cannot begin a name: letters, digits and `_`, no digit first
  --only: `***` is no glob: wildcards are either regular `*` or recursive `**`
  --map x: this is not NAME=NEW
  --map a=9: the new name is no name: letters, digits and `_`, no digit first
  --map a=C: `a` gets two names

hint: a reference is `[provider:]path[#field][@version]`
hint: to hand the text on as it is, put `secrun://literal:` before it
hint: a `#` that belongs to a path, field or version is written `%23`
hint: write `[provider:]path`; a `#` of the path is written `%23`, an `@` is written `%40`
"
    );
}

#[test]
fn folders_of_profile_and_flags() {
    let wanted = Wanted {
        paths: texts(&["app", "local:"]),
        recursive: true,
        prefix: Some("P_".into()),
        letters: Some(Letters::Upper),
        except: texts(&["*_OLD"]),
        map: texts(&["db-url=DATABASE_URL"]),
        ..Wanted::default()
    };
    let profile = "[[bulk]]\npath = 'common'\n[run]\nonly = ['DB_*']\nexcept = ['X']";
    let selection = Scene::new().file("secrun.toml", profile).wanted(wanted).settings().selection().unwrap();
    let bulks: Vec<_> = selection
        .bulks
        .iter()
        .map(|bulk| (bulk.reference.to_string(), bulk.prefix.as_str(), bulk.letters, bulk.recursive))
        .collect();
    let flagged = |path: &str| (path.to_owned(), "P_", Letters::Upper, true);
    assert_eq!(bulks, [("common".into(), "", Letters::Keep, false), flagged("app"), flagged("local:")]);
    let globs = |globs: &[glob::Pattern]| globs.iter().map(|glob| glob.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!((globs(&selection.filter.only), globs(&selection.filter.except)), (texts(&["DB_*"]), texts(&["*_OLD"])));
    assert_eq!((selection.renames[0].from.as_str(), selection.renames[0].to.as_str()), ("db-url", "DATABASE_URL"));
}

#[test]
fn what_nothing_means_is_up_to_the_provider() {
    let everything = Scene::new().provider("local").wanted(Wanted { recursive: true, ..Wanted::default() }).settings();
    let [bulk] = &everything.selection().unwrap().bulks[..] else { panic!() };
    assert_eq!((bulk.reference.path.as_str(), bulk.recursive, &bulk.source), ("", true, &Source::Default));
    let nothing = Scene::new().provider("env").settings().selection().unwrap();
    assert!(nothing.bulks.is_empty() && nothing.items.is_empty());
    let said = Scene::new().provider("vault").wrong_selection();
    assert!(said.starts_with("error[config]: nothing is asked for\n") && said.contains("--path PATH"), "{said}");
    assert!(Scene::new().wrong_selection().starts_with("error[config]: no provider is selected\n"));
    let one = Scene::new().provider("local").variable("A", "secrun://x").settings().selection().unwrap();
    assert!(one.bulks.is_empty() && one.items.len() == 1);
}

#[test]
fn flags_without_effect_are_refused() {
    let wanted = Wanted { prefix: Some("A_".into()), only: texts(&["X"]), environment: texts(&["A=x"]), ..Wanted::default() };
    let said = Scene::new().wanted(wanted).wrong_selection();
    assert!(said.contains("--prefix: there is no folder that this is about\n  --only: there is no folder"), "{said}");
    let said = Scene::new().provider("env").wanted(Wanted { recursive: true, ..Wanted::default() }).wrong_selection();
    assert!(said.contains("--recursive: the provider hands over no folder unasked"), "{said}");
}

/// The environment of the command as texts: inherited and added.
fn names(scene: &Settings, raw: &[&str]) -> (Vec<String>, Vec<String>) {
    let raw = raw.iter().map(|string| string.as_bytes().to_vec()).collect();
    let CommandEnvironment { inherited, env_file } = scene.command_environment(raw);
    let texts = |strings: Vec<Vec<u8>>| strings.into_iter().map(|string| String::from_utf8(string).unwrap()).collect();
    (texts(inherited), texts(env_file))
}

#[test]
fn the_environment_of_the_command() {
    let scene = || {
        Scene::new()
            .file("one.env", "A=file\nB=one\nC=one\nL=secrun://literal:vault:a#b\nR=secrun://x\n")
            .file("two.env", "C=two")
            .file(".env", "D=dotenv")
            .variable("A", "inherited")
            .variable("SECRET", "secrun://app/x")
            .variable("TEXT", "secrun://literal:secrun://x")
            .flags(|flags| flags.env_files = vec!["one.env".into(), "two.env".into()])
    };
    let raw = ["A=inherited", "SECRET=secrun://app/x", "TEXT=secrun://literal:secrun://x", "no equals sign"];
    let (inherited, given) = names(&scene().settings(), &raw);
    assert_eq!(inherited, ["A=inherited", "SECRET=secrun://app/x", "TEXT=secrun://x", "no equals sign"]);
    assert_eq!(given, ["C=two", "B=one", "L=vault:a#b", "R=secrun://x"]);

    let cleared =
        scene().flags(|flags| flags.inject = InjectFlags { clear_env: true, pass: texts(&["T*"]), ..InjectFlags::default() });
    let settings = cleared.settings();
    let (_, given) = names(&settings, &raw);
    assert_eq!(given, ["C=two", "A=file", "B=one", "L=vault:a#b", "R=secrun://x"], "a name that is not passed is not in the way");
    assert_eq!(settings.selection().unwrap().items.len(), 1, "what is not passed is not fetched");
}

#[test]
fn bytes_that_are_no_text_are_passed_on() {
    let string = b"\xff=\xfe".to_vec();
    let environment = Scene::new().settings().command_environment(vec![string.clone()]);
    assert_eq!(environment.inherited, [string]);
}

#[test]
fn injection_by_flags_and_profile() {
    let profile = "[inject]\ncarrier = 'mount'\nspill = true\n[run]\nclear_env = true\npass = ['A']\nkeep_credentials = true\n[[template]]\nsource = 'a.tmpl'\ntarget = 'a.conf'";
    let scene = || Scene::new().file("secrun.toml", profile);
    let settings = scene().settings();
    let inject = settings.inject();
    assert_eq!(
        (inject.carrier, inject.spill, inject.allow_disk, inject.clear_env),
        (Some(crate::secret::Carrier::Mount), true, false, true)
    );
    assert!(inject.keep_credentials && !inject.strip_credentials);
    assert_eq!(inject.pass[0].as_str(), "A");
    let flags = InjectFlags {
        carrier: Some(crate::secret::Carrier::Memfd),
        strip_credentials: true,
        pass: texts(&["B"]),
        templates: texts(&["a:b.tmpl:/run/x", "c:app.conf"]),
        ..InjectFlags::default()
    };
    let settings = scene().flags(|all| all.inject = flags).settings();
    let inject = settings.inject();
    assert_eq!((inject.carrier, inject.pass[0].as_str(), inject.pass.len()), (Some(crate::secret::Carrier::Memfd), "B", 1));
    assert!(!inject.keep_credentials && inject.strip_credentials, "the flag overrules the other word of the profile");
    let templates: Vec<(String, std::path::PathBuf)> = settings
        .templates()
        .iter()
        .map(|template| {
            let name = template.file.file_name().unwrap().to_string_lossy().into_owned();
            (name, template.target.clone())
        })
        .collect();
    assert_eq!(
        templates,
        [("a.tmpl".into(), "a.conf".into()), ("a:b.tmpl".into(), "/run/x".into()), ("c".into(), "app.conf".into()),]
    );
    let both = InjectFlags { keep_credentials: true, strip_credentials: true, ..InjectFlags::default() };
    assert!(Scene::new().flags(|all| all.inject = both).wrong().contains("exclude each other"));
}

#[test]
fn references_of_the_command_line() {
    let settings = Scene::new().settings();
    assert_eq!(settings.reference("local:a#b").unwrap().to_string(), "local:a#b");
    let failure = settings.reference("a@").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "error[usage]: the reference has nothing behind `@`\n\nhint: an `@` that belongs to a path, field or version is written `%40`\n"
    );
    assert!(settings.folder("").is_ok() && settings.folder("a#b").is_err());
}
