//! The examples of the help pages, the manual pages and the README: one table, and a test that each of them parses.

/// One example: what it is for and what is typed.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The subcommand; `secrun` for the program itself.
    pub subcommand: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// A shell line.
    pub line: &'static str,
}

const fn example(subcommand: &'static str, purpose: &'static str, line: &'static str) -> Example {
    Example { subcommand, purpose, line }
}

/// All examples, by subcommand.
pub const EXAMPLES: &[Example] = &[
    example("secrun", "Run a service with everything that ./secrun.toml asks for", "secrun -- uvicorn app:main"),
    example(
        "secrun",
        "Run with all secrets of the folder `app` of the local store",
        "secrun --provider local --path app -- ./server",
    ),
    example("secrun", "Store a secret, read it back", "printf %s \"$v\" | secrun --provider local set app/API_KEY"),
    example("secrun", "See what a command would get, without any value", "secrun --dry-run -- ./server"),
    example(
        "run",
        "Two secrets by name, one as a file",
        "secrun run --env DB=local:app/db#url --file TLS=app/tls -- nginx -c {TLS}",
    ),
    example(
        "run",
        "As the entry point of a container, with a stop timeout",
        "secrun run --stop-timeout 20s -- ./server --port 8080",
    ),
    example("run", "In place, under systemd or an init that is already there", "secrun run --exec -- ./server"),
    example(
        "run",
        "Only some names, upper case, with a prefix",
        "secrun run --path app --only 'db-*' --case upper --prefix APP_ -- env",
    ),
    example("init", "Create the encrypted store of this machine and its key", "secrun init --provider local"),
    example("get", "Into a variable of a shell script", "password=$(secrun get app/db#password)"),
    example("get", "An older version", "secrun get app/API_KEY@2"),
    example("set", "From another program, nothing added", "openssl rand -hex 32 | secrun set --trim app/API_KEY"),
    example("set", "Typed without echo", "secrun set app/API_KEY --owner platform --expires 2027-06-30"),
    example("set", "Only if nobody else wrote in between", "secrun set app/API_KEY --expect 3 --from-file ./new-key"),
    example("set", "One field, the others stay", "printf %s \"$v\" | secrun set secret/app/db#password"),
    example("set", "All fields at once", "secrun set secret/app/db --fields --from-file ./db.json"),
    example("list", "What is in a folder", "secrun list app"),
    example("list", "Everything, for a script", "secrun list --recursive --json"),
    example("delete", "So that it can be restored", "secrun delete app/API_KEY"),
    example("delete", "For good, every version", "secrun delete app/API_KEY --permanent --yes"),
    example("delete", "One version for good", "secrun delete secret/app/db@3 --permanent --yes"),
    example("restore", "Undo a deletion", "secrun restore app/API_KEY"),
    example("restore", "Make version 2 the newest again", "secrun restore app/API_KEY@2"),
    example("history", "Who wrote what when, without values", "secrun history app/API_KEY"),
    example("health", "Everything that ./secrun.toml needs; the exit code is the verdict", "secrun health"),
    example("health", "One provider, for a script", "secrun health --provider vault --json"),
    example("sign", "A file, with the key of the settings", "secrun sign --in release.tar.gz > release.sig"),
    example(
        "sign",
        "With everything that belongs to it, as JSON",
        "secrun sign --json --key app --purpose cli-bridge --in request.json",
    ),
    example(
        "sign",
        "More than the server takes: by digest",
        "openssl dgst -sha256 -binary disk.img | secrun sign --digest --key release",
    ),
    example(
        "verify",
        "In a script: nothing is printed, the exit code says it",
        "secrun verify --sig-file release.sig --in release.tar.gz",
    ),
    example(
        "verify",
        "Only what this version of the key made in this way",
        "secrun verify --key app@3 --algorithm ed25519 --sig vault:v3:9Z0q...= --in request.json",
    ),
    example("encrypt", "A file", "secrun encrypt --key app --in backup.json > backup.json.enc"),
    example("encrypt", "Bound to the name of a customer", "secrun encrypt --associated-data YWNtZQ== --in token > token.enc"),
    example("decrypt", "Into a file that only you can read", "secrun decrypt --key app --in backup.json.enc --out backup.json"),
    example("decrypt", "Into another program", "secrun decrypt --associated-data YWNtZQ== --in token.enc | ./use-token"),
    example("rewrap", "All ciphertexts of a column, after a rotation", "secrun rewrap --key app --in column.txt > column.new"),
    example("key", "A key for signatures that anybody can verify", "secrun key create release --type ed25519"),
    example("key", "Versions, limits, public keys", "secrun key status release"),
    example("key create", "A key that encrypts", "secrun key create app"),
    example(
        "key create",
        "A key for signatures, with a new version every 90 days",
        "secrun key create release --type ecdsa-p256 --auto-rotate 90days",
    ),
    example("key rotate", "A new version signs and encrypts from now on", "secrun key rotate app"),
    example(
        "key config",
        "Signatures of versions 1 and 2 are not accepted any more",
        "secrun key config release --min-decryption 3",
    ),
    example("key status", "For a script", "secrun key status app --json"),
    example("key list", "The names", "secrun key list"),
    example("key public", "To verify without the server", "secrun key public release > release.pem"),
    example(
        "key data-key",
        "Encrypt a large file with a key of its own",
        "secrun key data-key app --out file.key > file.key.wrapped",
    ),
    example("key data-key", "Have the key again", "secrun decrypt --key app --in file.key.wrapped --out file.key"),
    example("key delete", "For good", "secrun key delete old --yes"),
    example("providers", "What this build supports", "secrun providers"),
    example("providers", "A profile to start from", "secrun providers local --print-profile > secrun.toml"),
    example("providers", "What a token must be allowed to do", "secrun providers vault --policy=set > policy.hcl"),
    example("completions", "For the current shell", "source <(secrun completions bash)"),
    example("man", "Read the page of a subcommand", "secrun man run | man -l -"),
];

/// The examples of one subcommand as they stand on its help page.
pub(super) fn text(subcommand: &str) -> String {
    let mut text = String::from("Examples:\n");
    for example in EXAMPLES.iter().filter(|example| example.subcommand == subcommand) {
        text.push_str("  # ");
        text.push_str(example.purpose);
        text.push_str("\n  ");
        text.push_str(example.line);
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}
