//! Settings, references and selection, as a user meets them: who wins, what reaches the command, and which place an error
//! names.

use std::time::{Duration, Instant};

use crate::support::Sandbox;
use crate::support::sandbox::Outcome;

/// Runs a shell script as the command.
fn command(sandbox: &Sandbox, options: &[&str], script: &str) -> Outcome {
    sandbox.run(options.iter().copied().chain(["--", "sh", "-c", script]))
}

/// A sandbox where the inherited environment is the store.
fn environment() -> Sandbox {
    Sandbox::new().env("SECRETS_PROVIDER", "environment")
}

/// A place a setting can be given at, the strongest last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Profile,
    Dotenv,
    DotenvLocal,
    EnvFile,
    Environment,
}

const LAYERS: [Layer; 5] = [Layer::Profile, Layer::Dotenv, Layer::DotenvLocal, Layer::EnvFile, Layer::Environment];

impl Layer {
    /// Gives a variable here, or in the profile these lines.
    fn give(self, sandbox: Sandbox, profile: &str, name: &str, value: &str) -> Sandbox {
        let line = format!("# a comment\n{name}={value}\n");
        match self {
            Self::Profile => sandbox.profile(profile),
            Self::Dotenv => sandbox.file(".env", line),
            Self::DotenvLocal => sandbox.file(".env.local", line),
            Self::EnvFile => sandbox.file("given.env", line),
            Self::Environment => sandbox.env(name, value),
        }
    }

    /// The option that makes the file of `--env-file` count, as soon as it is there.
    fn options(self) -> &'static [&'static str] {
        if self >= Self::EnvFile { &["--env-file", "given.env"] } else { &[] }
    }

    /// As errors name the place.
    fn place(self, name: &str) -> String {
        match self {
            Self::Profile => "secrun.toml:1".to_owned(),
            Self::Dotenv => ".env:2".to_owned(),
            Self::DotenvLocal => ".env.local:2".to_owned(),
            Self::EnvFile => "given.env:2".to_owned(),
            Self::Environment => format!("environment {name}"),
        }
    }
}

#[test]
fn the_provider_comes_from_the_strongest_place_and_errors_name_it() {
    let mut sandbox = Sandbox::new();
    sandbox.run(["--", "true"]).exit(125).stderr_has("error[config]: no provider is selected");
    for layer in LAYERS {
        // A provider of the profile is checked when it is read, so it is one that exists: local, which has no store here.
        sandbox = layer.give(sandbox, "provider = 'local'", "SECRETS_PROVIDER", "nowhere");
        let outcome = sandbox.run([layer.options(), &["--", "true"]].concat()).exit(125);
        match layer {
            Layer::Profile => drop(outcome.stderr_has("error[unauthenticated]")),
            _ => drop(outcome.stderr_has(&format!("given by {}\n", layer.place("SECRETS_PROVIDER")))),
        }
    }
    let flag = ["--env-file", "given.env", "--provider"];
    sandbox.run([&flag[..], &["elsewhere", "--", "true"]].concat()).exit(125).stderr_has("given by --provider\n");
    sandbox.run([&flag[..], &["environment", "--", "true"]].concat()).exit(0);
}

#[test]
fn a_setting_of_a_provider_comes_from_the_strongest_place() {
    let mut sandbox = environment().env("KEY", "default");
    sandbox.run(["get", "KEY"]).exit(0).stdout("default");
    for (layer, prefix) in LAYERS.into_iter().zip(["P_", "D_", "L_", "F_", "E_"]) {
        let profile = format!("[settings]\nprefix = '{prefix}'");
        sandbox = layer.give(sandbox, &profile, "SECRUN_ENVIRONMENT_PREFIX", prefix).env(format!("{prefix}KEY"), prefix);
        sandbox.run([layer.options(), &["get", "KEY"]].concat()).exit(0).stdout(prefix);
    }
}

#[test]
fn settings_of_another_provider_in_the_profile_are_left_alone() {
    let sandbox = environment()
        .env("A_KEY", "a")
        .profile("[settings.local]\npath = 'x'\n[settings.environment]\nprefix = 'A_'\n[secrets]\nGOT = 'KEY'\n");
    command(&sandbox, &[], "printf %s \"$GOT\"").exit(0).stdout("a");
}

#[test]
fn the_timeout_comes_from_the_strongest_place_and_errors_name_it() {
    // A key in a pipe that nobody writes to: the load ends when the time is over.
    let mut sandbox = Sandbox::new().local().env("SECRUN_LOCAL_KEY_FILE", "key.pipe");
    drop(sandbox.shell("mkfifo -m 600 key.pipe").exit(0));
    for layer in LAYERS {
        sandbox = layer.give(sandbox, "[run]\ntimeout = '200ms'", "SECRUN_TIMEOUT", "soon");
        let start = Instant::now();
        let outcome = sandbox.run([layer.options(), &["get", "x"]].concat()).exit(125);
        match layer {
            Layer::Profile => drop(outcome.stderr_has("error[timeout]")),
            _ => drop(outcome.stderr_has(&format!("{}: SECRUN_TIMEOUT is a duration", layer.place("SECRUN_TIMEOUT")))),
        }
        assert!(start.elapsed() < Duration::from_secs(20), "the default of 30 seconds was used");
    }
    let flag = ["--env-file", "given.env", "--timeout", "100ms", "get", "x"];
    sandbox.run(flag).exit(125).stderr_has("error[timeout]");
}

#[test]
fn an_empty_variable_counts_as_not_given() {
    let sandbox = environment().env("SECRUN_TIMEOUT", "").env("SECRUN_ENVIRONMENT_PREFIX", "").file(".env", "SECRUN_TIMEOUT=bad");
    sandbox.run(["--", "true"]).exit(125).stderr_has(".env:1: SECRUN_TIMEOUT");
    environment().env("SECRUN_PROFILE", "").env("SECRUN_TIMEOUT", "").run(["--", "true"]).exit(0);
}

#[test]
fn every_wish_is_named_by_its_place_when_it_is_missing() {
    let sandbox = environment()
        .profile("# two lines\n[secrets]\nIN_PROFILE = 'NONE_1'\n")
        .file("x.env", "IN_FILE=secrun://NONE_2\n")
        .env("INHERITED", "secrun://NONE_3");
    let outcome = sandbox.run(["--env-file", "x.env", "--env", "BY_FLAG=NONE_4", "--file", "AS_FILE=NONE_5", "--", "true"]);
    let errors = outcome.exit(125).errors();
    for line in [
        "IN_PROFILE: environment has no variable `NONE_1` (secrun.toml:3)",
        "IN_FILE: environment has no variable `NONE_2` (x.env:1)",
        "INHERITED: environment has no variable `NONE_3` (environment INHERITED)",
        "BY_FLAG: environment has no variable `NONE_4` (--env BY_FLAG)",
        "AS_FILE: environment has no variable `NONE_5` (--file AS_FILE)",
    ] {
        assert!(errors.contains(line), "{line}\n{errors}");
    }
    assert!(errors.starts_with("error[not-found]: 5 secrets are missing\n"), "{errors}");
}

#[test]
fn dotenv_files_give_settings_and_only_an_env_file_reaches_the_command() {
    let sandbox = environment()
        .env("INHERITED", "kept")
        .file(".env", "SECRUN_ENVIRONMENT_PREFIX=S_\nDOTENV=x\nREF=secrun://KEY\n")
        .file(".env.local", "LOCAL=x\n")
        .file("one.env", "GIVEN=one\nBOTH=one\nINHERITED=replaced\nFETCHED=secrun://KEY\n")
        .file("two.env", "BOTH=two\n")
        .env("S_KEY", "fetched");
    let script = "printf '%s|' \"${DOTENV-}\" \"${LOCAL-}\" \"${REF-}\" \"$GIVEN\" \"$BOTH\" \"$INHERITED\" \"$FETCHED\"";
    let options = ["--env-file", "one.env", "--env-file", "two.env"];
    command(&sandbox, &options, script).exit(0).stdout("|||one|two|kept|fetched|").stderr("");
    command(&sandbox, &["--no-dotenv", "--env-file", "two.env"], script).exit(0);
    command(&sandbox, &[&["--no-dotenv"], &options[..]].concat(), "true").exit(125).stderr_has("`KEY` (one.env:4)");
}

#[test]
fn what_a_dotenv_file_says_arrives_as_it_stands_there() {
    let given = concat!(
        "DOLLAR=p@ss$word${HOME}$(id)`id`\n",
        "JSON={\"user\": \"u\", \"list\": [1, 2]}\n",
        "QUOTED='it is \"so\" $HOME'\n",
        "export DOUBLE=\"tab\\tquote\\\"dollar\\$ back\\slash\"\n",
        "LINES=\"-----BEGIN-----\nab c=\n# no comment\n-----END-----\n\"\n",
        "HASH=a#b # a comment\n",
        "SPACES =  in between  \n",
        "EMPTY=\n",
    );
    let sandbox = environment().file("x.env", given);
    let script =
        "printf '%s\\n' \"$DOLLAR\" \"$JSON\" \"$QUOTED\" \"$DOUBLE\" \"$LINES\" \"$HASH\" \"$SPACES\" \"${EMPTY-unset}\"";
    let expected = concat!(
        "p@ss$word${HOME}$(id)`id`\n",
        "{\"user\": \"u\", \"list\": [1, 2]}\n",
        "it is \"so\" $HOME\n",
        "tab\tquote\"dollar$ back\\slash\n",
        "-----BEGIN-----\nab c=\n# no comment\n-----END-----\n\n",
        "a#b\n",
        "in between\n",
        "\n",
    );
    command(&sandbox, &["--env-file", "x.env"], script).exit(0).stdout(expected);
}

#[test]
fn a_profile_extends_another_and_later_lines_win() {
    let sandbox = Sandbox::new()
        .env("K1", "1")
        .env("K2", "2")
        .env("K3", "3")
        .file(
            "shared/base.toml",
            "provider = 'environment'\n[secrets]\nA = 'K1'\nB = 'K1'\n[[template]]\nsource = 't.tmpl'\ntarget = 't'\n",
        )
        .file("shared/t.tmpl", "{{ A }}{{ B }}{{ C }}")
        .profile("extends = 'shared/base.toml'\n[secrets]\nB = 'K2'\nC = 'K3'\n");
    command(&sandbox, &[], "printf %s \"$A$B$C\"; cat \"$T_FILE\"").exit(0).stdout("123123").stderr("");
    sandbox.no_files_left();
}

#[test]
fn a_profile_is_found_by_its_name() {
    let says = |word: &str| format!("provider = 'environment'\n[secrets]\nGOT = 'SAYS_{word}'\n");
    let script = "printf %s \"$GOT\"";
    let mut sandbox = Sandbox::new().env("SECRUN_PROFILE", "prod");
    for word in ["home", "config", "work", "file", "flag"] {
        sandbox = sandbox.env(format!("SAYS_{word}"), word);
    }
    command(&sandbox, &[], script).exit(125).stderr_has("environment SECRUN_PROFILE: there is no profile `prod`");
    // The places in the order of their strength, the weakest first.
    sandbox = sandbox.file("../home/.config/secrun/prod.toml", says("home"));
    command(&sandbox, &[], script).exit(0).stdout("home");
    sandbox = sandbox.file("secrun.prod.toml", says("work"));
    command(&sandbox, &[], script).exit(0).stdout("work");
    let sandbox = sandbox.file("../config/secrun/only.toml", says("config"));
    let config = sandbox.root().join("config");
    let sandbox = sandbox.env("XDG_CONFIG_HOME", config).env("SECRUN_PROFILE", "only");
    command(&sandbox, &[], script).exit(0).stdout("config");
    // What is no name is a file, and the flag is stronger than the variable.
    let sandbox = sandbox.file("sub/any.toml", says("file")).file("any.toml", says("flag"));
    command(&sandbox.env("SECRUN_PROFILE", "sub/any.toml"), &["--profile", "any.toml"], script).exit(0).stdout("flag");
}

#[test]
fn a_file_of_the_profile_variable_is_read_from_the_current_folder() {
    let sandbox = Sandbox::new()
        .env("K", "v")
        .env("SECRUN_PROFILE", "sub/any.toml")
        .file("sub/any.toml", "provider = 'environment'\n[secrets]\nGOT = 'K'\n")
        .profile("provider = 7");
    command(&sandbox, &[], "printf %s \"$GOT\"").exit(0).stdout("v");
}

#[test]
fn one_run_takes_from_several_providers() {
    let sandbox = Sandbox::new()
        .local()
        .secret("app/db", "{\"url\": \"stored\"}")
        .secret("app/one", "1")
        .env("DEV_KEY", "inherited")
        .env("DEV_MORE", "more")
        .profile("[secrets]\nA = 'app/db#url'\nB = 'environment:DEV_KEY'\n[[bulk]]\npath = 'env:DEV_'\nprefix = 'X_'\n");
    let script = "printf '%s|' \"$A\" \"$B\" \"$X_KEY\" \"$X_MORE\" \"${one-}\"";
    command(&sandbox, &["--env", "one=local:app/one"], script).exit(0).stdout("stored|inherited|inherited|more|1|").stderr("");
}

#[test]
fn an_inherited_variable_that_is_a_reference_is_replaced() {
    let sandbox = Sandbox::new()
        .local()
        .secret("app/db", "{\"user\": \"u\"}")
        .secret("app/a%23b%40c", "odd")
        .env("ODD", "secrun://app/a%23b%40c@1")
        .env("URL", "secrun://app/db#user")
        .env("OTHER", "secrun://environment:PLAIN")
        .env("PLAIN", "p")
        .env("TEXT", "secrun://literal:secrun://app/db")
        .env("INSIDE", "see secrun://app/db");
    let script = "printf '%s|' \"$URL\" \"$OTHER\" \"$TEXT\" \"$INSIDE\" \"$ODD\"";
    command(&sandbox, &[], script).exit(0).stdout("u|p|secrun://app/db|see secrun://app/db|odd|").stderr("");
}

#[test]
fn references_of_other_tools_are_resolved_or_refused_but_never_handed_on() {
    let sandbox = Sandbox::new().local().secret("app/db", "{\"a\": {\"b\": \"deep\"}}").env("V", "ref+local://app/db#/a/b");
    command(&sandbox, &[], "printf %s \"$V\"").exit(0).stdout("deep");
    for (value, why) in [
        ("ref+awssecrets://prod/db", "asks for the provider `aws_sm`, which this build does not have"),
        ("ref+local://app/db#/a+tail", "has text around it"),
        ("secrun://app/db#", "has nothing behind `#`"),
    ] {
        let sandbox = environment().env("V", value);
        let refused = command(&sandbox, &[], "touch started").exit(125);
        drop(refused.stderr_has(&format!("environment V: the reference {why}")).stderr_has("put `secrun://literal:` before it"));
        assert!(!sandbox.work().join("started").exists());
        let escaped = sandbox.env("V", format!("secrun://literal:{value}"));
        command(&escaped, &[], "printf %s \"$V\"").exit(0).stdout(value);
    }
    for (value, provider) in [("vault:secret/data/app#KEY", "vault"), ("bao:secret/app#KEY", "openbao")] {
        let sandbox = environment().env("V", value);
        command(&sandbox, &[], "touch started").exit(125).stderr_has(&format!("there is no token for {provider}"));
        assert!(!sandbox.work().join("started").exists());
    }
    // Ciphertext of Vault's transit engine only looks so.
    command(&environment().env("V", "vault:v1:8SDd3WHDOjf7mq=="), &[], "printf %s \"$V\"")
        .exit(0)
        .stdout("vault:v1:8SDd3WHDOjf7mq==");
}

/// A store with folders in folders.
fn folders() -> Sandbox {
    let secrets = [("app/db-url", "u"), ("app/db-password", "p"), ("app/api", "a"), ("app/deep/er/x", "x"), ("top", "t")];
    secrets.into_iter().fold(Sandbox::new().local(), |sandbox, (path, value)| sandbox.secret(path, value))
}

/// The variables of the command that were not there before, one a line and sorted.
const ADDED: &str = "env | grep -v -e '^PATH=' -e '^HOME=' -e '^XDG_' -e '^PWD=' -e '^SECRETS_' -e '^SHLVL=' -e '^_=' | sort";

#[test]
fn a_folder_is_shaped_by_prefix_letters_and_choice() {
    let sandbox = folders();
    let path = ["--path", "app", "--case", "upper"];
    for (options, expected) in [
        (&[][..], "API=a\nDB_PASSWORD=p\nDB_URL=u\n"),
        (&["--prefix", "APP_"], "APP_API=a\nAPP_DB_PASSWORD=p\nAPP_DB_URL=u\n"),
        (&["--recursive"], "API=a\nDB_PASSWORD=p\nDB_URL=u\nDEEP_ER_X=x\n"),
        (&["--only", "DB_*"], "DB_PASSWORD=p\nDB_URL=u\n"),
        (&["--only", "DB_*", "--except", "*_URL"], "DB_PASSWORD=p\n"),
        (&["--map", "DB_URL=DATABASE_URL"], "API=a\nDATABASE_URL=u\nDB_PASSWORD=p\n"),
        (&["--map", "DB_URL=DATABASE_URL", "--only", "DATABASE_URL"], "DATABASE_URL=u\n"),
        (&["--path", "app/deep/er"], "API=a\nDB_PASSWORD=p\nDB_URL=u\nX=x\n"),
    ] {
        command(&sandbox, &[&path[..], options].concat(), ADDED).exit(0).stdout(expected).stderr("");
    }
    // As stored: a name with `-` is none, unless it gets another one.
    command(&sandbox, &["--path", "app"], ADDED).exit(125).stderr_has("`db-url` from app is no name of a variable (--path app)");
    let renamed = ["--path", "app", "--map", "db-url=URL", "--map", "db-password=PASSWORD"];
    command(&sandbox, &renamed, ADDED).exit(0).stdout("PASSWORD=p\nURL=u\napi=a\n");
}

#[test]
fn a_rename_of_a_name_that_is_not_there_stops_the_run() {
    let sandbox = folders();
    let options = ["--path", "app", "--case", "upper", "--map", "db-url=DATABASE_URL"];
    command(&sandbox, &options, "touch started")
        .exit(125)
        .stderr_has("error[not-found]: 1 secret is missing\n  DATABASE_URL: no folder gives the name `db-url` (--map db-url=DATABASE_URL)")
        .stderr_has("`DB_URL` is there");
    assert!(!sandbox.work().join("started").exists());
}

#[test]
fn a_profile_shapes_each_of_its_folders() {
    let profile = "[[bulk]]\npath = 'app'\ncase = 'upper'\nprefix = 'A_'\n[[bulk]]\npath = 'app/deep'\nrecursive = true\ncase = 'lower'\n[run]\nexcept = ['*_PASSWORD']\n";
    let sandbox = folders().profile(profile);
    command(&sandbox, &[], ADDED).exit(0).stdout("A_API=a\nA_DB_URL=u\ner_x=x\n").stderr("");
    command(&sandbox, &["--except", "er_*"], ADDED).exit(0).stdout("A_API=a\nA_DB_PASSWORD=p\nA_DB_URL=u\n");
}

#[test]
fn the_local_store_gives_everything_to_who_asks_for_nothing() {
    let sandbox = folders();
    command(&sandbox, &[], ADDED).exit(0).stdout("top=t\n").stderr("");
    let everything = ["--recursive", "--case", "upper"];
    command(&sandbox, &everything, ADDED).exit(0).stdout("APP_API=a\nAPP_DB_PASSWORD=p\nAPP_DB_URL=u\nAPP_DEEP_ER_X=x\nTOP=t\n");
    command(&sandbox, &["--env", "ONE=app/api"], ADDED).exit(0).stdout("ONE=a\n");
    // With the environment as the provider everything is there already.
    command(&environment().env("X", "x"), &[], ADDED).exit(0).stdout("X=x\n");
}

#[test]
fn two_values_for_one_name_need_a_policy() {
    let sandbox = environment().env("A_KEY", "a").env("B_KEY", "b").profile("[[bulk]]\npath = 'A_'\n[[bulk]]\npath = 'B_'\n");
    command(&sandbox, &[], ADDED)
        .exit(125)
        .stderr_has("error[config]: a name is given twice\n  KEY: `KEY` of A_ (secrun.toml:1) and `KEY` of B_ (secrun.toml:3)\n")
        .stderr_has("--on-duplicate first or last");
    for (policy, value) in [("first", "a"), ("last", "b")] {
        command(&sandbox, &["--on-duplicate", policy], "printf %s \"$KEY\"").exit(0).stdout(value);
    }
    let sandbox = sandbox.profile("[secrets]\nKEY = 'B_KEY'\n[[bulk]]\npath = 'A_'\n");
    command(&sandbox, &[], "true").exit(125).stderr_has("KEY: environment:B_KEY (secrun.toml:2) and `KEY` of A_ (secrun.toml:3)");
    let options = ["--env", "X=A_KEY", "--env", "X=B_KEY"];
    let sandbox = sandbox.profile("");
    command(&sandbox, &options, "true").exit(125).stderr_has("`X` is asked for twice, the first time by --env X");
    for (policy, value) in [("first", "a"), ("last", "b")] {
        command(&sandbox, &[&options[..], &["--on-duplicate", policy]].concat(), "printf %s \"$X\"").exit(0).stdout(value);
    }
    // A flag is a word against the profile, not a second voice.
    let sandbox = sandbox.profile("[secrets]\nX = 'A_KEY'\n");
    command(&sandbox, &["--env", "X=B_KEY"], "printf %s \"$X\"").exit(0).stdout("b");
}

#[test]
fn what_is_optional_may_be_missing_and_nothing_else() {
    let sandbox = environment().env("E", "").profile(
        "[secrets]\nLEFT_OUT = { ref = 'NONE', optional = true }\nDEFAULTED = { ref = 'NONE', default = 'd $HOME' }\nEMPTY = { ref = 'E', default = 'd' }\nFILE = { ref = 'NONE', default = 'f', as = 'file' }\n",
    );
    let script = "printf '%s|%s|%s|' \"${LEFT_OUT-unset}\" \"$DEFAULTED\" \"$EMPTY\"; cat \"$FILE_FILE\"";
    command(&sandbox, &[], script).exit(0).stdout("unset|d $HOME||f").stderr("");
    // Only what is missing may be missing: a value that cannot be read is an error all the same.
    let sandbox = environment().env("X", "no json").profile("[secrets]\nA = { ref = 'X#key', optional = true }\n");
    command(&sandbox, &[], "true").exit(125).stderr_has("A: the value is no JSON document").never_says("no json");
    // A variable of that name which was inherited stays as it was when the optional secret is missing.
    let sandbox = environment().env("A", "inherited").profile("[secrets]\nA = { ref = 'NONE', optional = true }\n");
    command(&sandbox, &[], "printf %s \"$A\"").exit(0).stdout("inherited");
}

#[test]
fn values_are_decoded_and_then_trimmed() {
    let sandbox = environment().env("B64", "IGEKCg==").env("URL", "-_8").env("HEX", "00FFa0\n").profile(
        "[secrets]\nA = { ref = 'B64', decode = 'base64' }\nB = { ref = 'B64', decode = 'base64', trim = true }\nC = { ref = 'URL', decode = 'base64url' }\nD = { ref = 'HEX', decode = 'hex', as = 'file' }\n",
    );
    let script = "printf '%s|%s|' \"$A\" \"$B\"; printf %s \"$C\"; cat \"$D_FILE\"";
    command(&sandbox, &[], script).exit(0).stdout(b" a\n\n|a|\xfb\xff\x00\xff\xa0");
    let sandbox = environment().env("BAD", "hunter2!").profile("[secrets]\nA = { ref = 'BAD', decode = 'base64' }\n");
    command(&sandbox, &[], "true").exit(125).stderr_has("A: the value is not base64").never_says("hunter2");
}

#[test]
fn a_field_is_a_key_or_a_pointer() {
    let sandbox = environment().env("J", r#"{"a": {"b/c": [10, {"~": "deep"}]}, "a/b": "flat", "n": 1.50, "t": true}"#);
    for (field, value) in
        [("a%2Fb", "flat"), ("a/b", "flat"), ("/a/b~1c/1/~0", "deep"), ("/a/b~1c/0", "10"), ("n", "1.50"), ("t", "true")]
    {
        sandbox.run(["get", &format!("J#{field}")]).exit(0).stdout(value);
    }
    sandbox.run(["get", "J#/a/b~2"]).exit(125).stderr_has("error[usage]: the field is no JSON pointer");
    sandbox.run(["get", "J#nothing"]).exit(1).stderr_has("it has: a, a/b, n, t").never_says("deep");
}

const KEY: &str = "8c0f3a5b7d9e1f2233445566778899aabbccddeeff00112233445566778899a0";

#[test]
fn credentials_of_secrun_do_not_reach_the_command() {
    let script =
        "printf '%s|' \"${CREDENTIAL_ENCRYPTION_KEY-none}\" \"${SECRUN_LOCAL_PASSPHRASE-none}\" \"${ENCRYPTION_KEY-none}\"";
    let keys = environment().env("CREDENTIAL_ENCRYPTION_KEY", KEY).env("ENCRYPTION_KEY", KEY);
    let sandbox = keys.env("SECRUN_LOCAL_PASSPHRASE", "long words");
    for (flags, expected) in [
        (&[][..], format!("none|none|{KEY}|")),
        (&["--strip-credentials"], "none|none|none|".to_owned()),
        (&["--keep-credentials"], format!("{KEY}|long words|{KEY}|")),
    ] {
        command(&sandbox, flags, script).exit(0).stdout(expected);
    }
    // Neither do those of an --env-file.
    let sandbox = environment().file("x.env", format!("CREDENTIAL_ENCRYPTION_KEY={KEY}\n"));
    command(&sandbox, &["--env-file", "x.env"], script).exit(0).stdout("none|none|none|");
    // Who asks for one by name gets it.
    let sandbox = environment().env("CREDENTIAL_ENCRYPTION_KEY", KEY);
    let by_name = ["--env", "CREDENTIAL_ENCRYPTION_KEY=CREDENTIAL_ENCRYPTION_KEY"];
    command(&sandbox, &by_name, script).exit(0).stdout(format!("{KEY}|none|none|"));
}

#[test]
fn a_store_opened_by_a_variable_does_not_hand_the_key_on() {
    let sandbox = Sandbox::new().env("CREDENTIAL_ENCRYPTION_KEY", KEY).local().secret("app/x", "v");
    let script = "printf '%s|%s' \"$X\" \"${CREDENTIAL_ENCRYPTION_KEY-none}\"";
    command(&sandbox, &["--env", "X=app/x"], script).exit(0).stdout("v|none");
    let profile = sandbox.profile("[run]\nkeep_credentials = true\n");
    command(&profile, &["--env", "X=app/x"], script).exit(0).stdout(format!("v|{KEY}"));
    command(&profile, &["--env", "X=app/x", "--strip-credentials"], script).exit(0).stdout("v|none");
}
