
use builtin;
use str;

set edit:completion:arg-completer[secrun] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'secrun'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'secrun'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --env 'Set NAME to the secret at REF, `[provider:]path[#field][@version]`; may be repeated'
            cand --file 'Put the secret at REF into a memory-backed file; `NAME_FILE` and `{NAME}` are its path; may be repeated'
            cand --template 'Render the template SOURCE with the secrets into the memory-backed file TARGET; may be repeated'
            cand --path 'Take everything below PATH, `[provider:]path`; may be repeated'
            cand --only 'Of what `--path` and `[[bulk]]` give, take only names that match; may be repeated'
            cand --except 'Of what `--path` and `[[bulk]]` give, leave out names that match; may be repeated'
            cand --prefix 'Put PREFIX before every name that --path gives'
            cand --case 'Letters of the names that --path gives'
            cand --map 'Rename what `--path` and `[[bulk]]` give; may be repeated'
            cand --on-duplicate 'When two sources give the same name'
            cand --carrier 'Carrier of secret files (by default tmpfs; memfd with `--exec`)'
            cand --pass 'With --clear-env: inherited variables that are kept; may be repeated'
            cand --parent-death 'Send SIGNAL to the command when secrun itself dies'
            cand --stop-timeout 'Kill the command when it is still there this long after the first TERM, INT, HUP or QUIT'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand --recursive 'With --path: folders below it too; their names are joined with `_`'
            cand --flatten 'With --path: a value that is a JSON object gives one name for each leaf, its keys joined with `_`'
            cand --allow-disk 'Allow secret files on a disk when no memory-backed folder is there'
            cand --spill 'Move values that do not fit into the environment to files, `NAME_FILE`'
            cand --clear-env 'Start the command with the secrets alone, without the inherited environment'
            cand --keep-credentials 'Pass secrun''s own credentials on to the command'
            cand --strip-credentials 'Withhold also credentials that applications use themselves'
            cand --dry-run 'Fetch and check everything, print what the command would get without any value, and start nothing'
            cand --exec 'Replace secrun by the command instead of staying as its parent'
            cand --group 'Give the command a process group of its own, signal the whole group, and hand the terminal over'
            cand --subreaper 'Adopt and reap orphaned descendants also when secrun is not PID 1'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand run 'Runs a command with secrets; the word may be left out'
            cand init 'Creates what a provider needs on first use'
            cand get 'Prints one secret'
            cand set 'Stores a secret read from standard input, a file or a prompt'
            cand list 'Lists what is stored, never a value'
            cand delete 'Deletes a secret, so that it can be restored or for good'
            cand restore 'Undoes a deletion or brings an older version back'
            cand history 'Shows the versions of a secret, never a value'
            cand health 'Says whether the providers can do their work now'
            cand sign 'Signs a payload with a key that never leaves the provider'
            cand verify 'Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell'
            cand encrypt 'Encrypts a payload with a key that never leaves the provider'
            cand decrypt 'Decrypts a payload'
            cand rewrap 'Encrypts anew with the newest version of the key, one ciphertext a line'
            cand key 'Manages the keys of the provider'
            cand providers 'Shows the providers of this build, their settings and what they can do'
            cand completions 'Prints the completion script for a shell'
            cand man 'Prints a manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'secrun;run'= {
            cand --env 'Set NAME to the secret at REF, `[provider:]path[#field][@version]`; may be repeated'
            cand --file 'Put the secret at REF into a memory-backed file; `NAME_FILE` and `{NAME}` are its path; may be repeated'
            cand --template 'Render the template SOURCE with the secrets into the memory-backed file TARGET; may be repeated'
            cand --path 'Take everything below PATH, `[provider:]path`; may be repeated'
            cand --only 'Of what `--path` and `[[bulk]]` give, take only names that match; may be repeated'
            cand --except 'Of what `--path` and `[[bulk]]` give, leave out names that match; may be repeated'
            cand --prefix 'Put PREFIX before every name that --path gives'
            cand --case 'Letters of the names that --path gives'
            cand --map 'Rename what `--path` and `[[bulk]]` give; may be repeated'
            cand --on-duplicate 'When two sources give the same name'
            cand --carrier 'Carrier of secret files (by default tmpfs; memfd with `--exec`)'
            cand --pass 'With --clear-env: inherited variables that are kept; may be repeated'
            cand --parent-death 'Send SIGNAL to the command when secrun itself dies'
            cand --stop-timeout 'Kill the command when it is still there this long after the first TERM, INT, HUP or QUIT'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --recursive 'With --path: folders below it too; their names are joined with `_`'
            cand --flatten 'With --path: a value that is a JSON object gives one name for each leaf, its keys joined with `_`'
            cand --allow-disk 'Allow secret files on a disk when no memory-backed folder is there'
            cand --spill 'Move values that do not fit into the environment to files, `NAME_FILE`'
            cand --clear-env 'Start the command with the secrets alone, without the inherited environment'
            cand --keep-credentials 'Pass secrun''s own credentials on to the command'
            cand --strip-credentials 'Withhold also credentials that applications use themselves'
            cand --dry-run 'Fetch and check everything, print what the command would get without any value, and start nothing'
            cand --exec 'Replace secrun by the command instead of staying as its parent'
            cand --group 'Give the command a process group of its own, signal the whole group, and hand the terminal over'
            cand --subreaper 'Adopt and reap orphaned descendants also when secrun is not PID 1'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;init'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;get'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --reveal 'Show the value on a terminal without asking'
            cand --metadata 'Print the metadata too (with --json always)'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;set'= {
            cand --from-file 'Read the value from FILE instead of standard input'
            cand --expect 'Write only if the newest version is VERSION; 0 means that the secret must not exist'
            cand --owner 'Who answers for the secret'
            cand --expires 'When the secret should be replaced: 2027-01-31 or 2027-01-31T12:00:00Z'
            cand --comment 'Free text'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --fields 'The input is a JSON object: its members become the fields, and there are no others'
            cand --trim 'Remove white space around the value'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;list'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand -r 'Folders below it too'
            cand --recursive 'Folders below it too'
            cand --deleted 'Also secrets that are deleted and can be restored'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;delete'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --permanent 'For good: every version, or the one that is named'
            cand --yes 'Do not ask before a permanent deletion'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;restore'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;history'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;health'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;sign'= {
            cand --key 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings'
            cand --algorithm 'How to sign, such as ed25519, ecdsa-sha256, rsa-pss-sha256 or hmac-sha256; by default what fits the key'
            cand --purpose 'What the signature is for: stands beside it in --json and is not signed'
            cand --in 'Read the payload from FILE instead of standard input. Every byte counts, line ends too'
            cand --context 'The context of a derived key, as base64'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --digest 'The input is the digest of the payload, as bytes'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;verify'= {
            cand --sig 'The signature: the line that `sign` printed, or its JSON'
            cand --sig-file 'Read the signature from FILE'
            cand --key 'The key: `[provider:]name[@version]`; by default any version of the key of the settings'
            cand --algorithm 'How it must have been made; by default what fits the key'
            cand --in 'Read the payload from FILE instead of standard input'
            cand --context 'The context of a derived key, as base64'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --digest 'The input is the digest of the payload, as bytes'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;encrypt'= {
            cand --key 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings'
            cand --context 'The context of a derived key, as base64'
            cand --associated-data 'What the ciphertext is bound to without holding it, as base64; needed again to decrypt'
            cand --in 'Read the payload from FILE instead of standard input. Every byte counts, line ends too'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;decrypt'= {
            cand --key 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings'
            cand --context 'The context of a derived key, as base64'
            cand --associated-data 'What the ciphertext was bound to, as base64'
            cand --in 'Read the ciphertext from FILE instead of standard input'
            cand --out 'Write the payload to a new FILE that only its owner can read'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --reveal 'Show the payload on a terminal without asking'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;rewrap'= {
            cand --key 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings'
            cand --context 'The context of a derived key, as base64'
            cand --in 'Read the ciphertexts from FILE instead of standard input'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --keep-failed 'Pass lines that cannot be encrypted anew on as they are, instead of printing nothing at all'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand create 'Makes a key'
            cand rotate 'Makes a new version of a key; older ones still verify and decrypt'
            cand config 'Changes what a key may do'
            cand status 'Shows everything about a key that is no secret'
            cand list 'Lists the keys'
            cand public 'Prints the public key'
            cand data-key 'Makes a key to encrypt with on this side, wrapped by a key of the provider'
            cand delete 'Deletes a key for good; what it encrypted can never be decrypted'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'secrun;key;create'= {
            cand --type 'What sort of key, in the words of the provider: aes256-gcm96 (the default), ed25519, ecdsa-p256, rsa-2048, hmac, ...'
            cand --size 'Length in bytes, for types that have several (hmac: 32 to 512)'
            cand --auto-rotate 'Rotate by itself this often, such as 30days'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --derived 'Derive a key of its own for every context'
            cand --convergent 'Equal payloads in equal contexts give equal ciphertexts'
            cand --exportable 'Let the key be read out. Cannot be taken back'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;rotate'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;config'= {
            cand --min-decryption 'Versions below N neither decrypt nor verify'
            cand --min-encryption 'Versions below N neither encrypt nor sign'
            cand --auto-rotate 'Rotate by itself this often, such as 30days; 0s is never'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --allow-deletion 'Let the key be deleted'
            cand --forbid-deletion 'Let the key not be deleted'
            cand --exportable 'Let the key be read out. Cannot be taken back'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;status'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;list'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;public'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;data-key'= {
            cand --bits 'Length in bits: 128, 256 or 512'
            cand --context 'The context of a derived key, as base64'
            cand --out 'Write the key itself, as bytes, to a new FILE that only its owner can read; the wrapped one is printed'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --wrapped-only 'Make it known to nobody: `decrypt` gives it when it is needed'
            cand --reveal 'Show the key on a terminal without asking (with --json)'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;delete'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --yes 'Do not ask'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;key;help'= {
            cand create 'Makes a key'
            cand rotate 'Makes a new version of a key; older ones still verify and decrypt'
            cand config 'Changes what a key may do'
            cand status 'Shows everything about a key that is no secret'
            cand list 'Lists the keys'
            cand public 'Prints the public key'
            cand data-key 'Makes a key to encrypt with on this side, wrapped by a key of the provider'
            cand delete 'Deletes a key for good; what it encrypted can never be decrypted'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'secrun;key;help;create'= {
        }
        &'secrun;key;help;rotate'= {
        }
        &'secrun;key;help;config'= {
        }
        &'secrun;key;help;status'= {
        }
        &'secrun;key;help;list'= {
        }
        &'secrun;key;help;public'= {
        }
        &'secrun;key;help;data-key'= {
        }
        &'secrun;key;help;delete'= {
        }
        &'secrun;key;help;help'= {
        }
        &'secrun;providers'= {
            cand --policy 'Print the least permissions that the provider needs, or those that one subcommand needs'
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --print-profile 'Print a ready profile'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;completions'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;man'= {
            cand --provider 'Provider of the secrets; `secrun providers` lists them'
            cand --profile 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists'
            cand --env-file 'Dotenv file whose entries are settings and also reach the command; may be repeated'
            cand --timeout 'Everything before the start of the command must be done within this time (by default 30s)'
            cand --log-format 'Form of the messages on standard error'
            cand --color 'Colour on standard error; `NO_COLOR` is honoured'
            cand --no-dotenv 'Do not read .env.local and .env of the current folder'
            cand --trust-profile 'Use an address from a file of the working tree although the credential comes from elsewhere'
            cand --json 'Print results and failures as JSON'
            cand -v 'Say what happens'
            cand --verbose 'Say what happens'
            cand -q 'No warnings'
            cand --quiet 'No warnings'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'secrun;help'= {
            cand run 'Runs a command with secrets; the word may be left out'
            cand init 'Creates what a provider needs on first use'
            cand get 'Prints one secret'
            cand set 'Stores a secret read from standard input, a file or a prompt'
            cand list 'Lists what is stored, never a value'
            cand delete 'Deletes a secret, so that it can be restored or for good'
            cand restore 'Undoes a deletion or brings an older version back'
            cand history 'Shows the versions of a secret, never a value'
            cand health 'Says whether the providers can do their work now'
            cand sign 'Signs a payload with a key that never leaves the provider'
            cand verify 'Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell'
            cand encrypt 'Encrypts a payload with a key that never leaves the provider'
            cand decrypt 'Decrypts a payload'
            cand rewrap 'Encrypts anew with the newest version of the key, one ciphertext a line'
            cand key 'Manages the keys of the provider'
            cand providers 'Shows the providers of this build, their settings and what they can do'
            cand completions 'Prints the completion script for a shell'
            cand man 'Prints a manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'secrun;help;run'= {
        }
        &'secrun;help;init'= {
        }
        &'secrun;help;get'= {
        }
        &'secrun;help;set'= {
        }
        &'secrun;help;list'= {
        }
        &'secrun;help;delete'= {
        }
        &'secrun;help;restore'= {
        }
        &'secrun;help;history'= {
        }
        &'secrun;help;health'= {
        }
        &'secrun;help;sign'= {
        }
        &'secrun;help;verify'= {
        }
        &'secrun;help;encrypt'= {
        }
        &'secrun;help;decrypt'= {
        }
        &'secrun;help;rewrap'= {
        }
        &'secrun;help;key'= {
            cand create 'Makes a key'
            cand rotate 'Makes a new version of a key; older ones still verify and decrypt'
            cand config 'Changes what a key may do'
            cand status 'Shows everything about a key that is no secret'
            cand list 'Lists the keys'
            cand public 'Prints the public key'
            cand data-key 'Makes a key to encrypt with on this side, wrapped by a key of the provider'
            cand delete 'Deletes a key for good; what it encrypted can never be decrypted'
        }
        &'secrun;help;key;create'= {
        }
        &'secrun;help;key;rotate'= {
        }
        &'secrun;help;key;config'= {
        }
        &'secrun;help;key;status'= {
        }
        &'secrun;help;key;list'= {
        }
        &'secrun;help;key;public'= {
        }
        &'secrun;help;key;data-key'= {
        }
        &'secrun;help;key;delete'= {
        }
        &'secrun;help;providers'= {
        }
        &'secrun;help;completions'= {
        }
        &'secrun;help;man'= {
        }
        &'secrun;help;help'= {
        }
    ]
    $completions[$command]
}
