# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_secrun_global_optspecs
    string join \n provider= profile= env-file= no-dotenv timeout= trust-profile json v/verbose q/quiet log-format= color= env= file= template= path= recursive flatten only= except= prefix= case= map= on-duplicate= carrier= allow-disk spill clear-env pass= keep-credentials strip-credentials dry-run exec group subreaper parent-death= stop-timeout= h/help V/version
end

function __fish_secrun_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_secrun_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_secrun_using_subcommand
    set -l cmd (__fish_secrun_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c secrun -n "__fish_secrun_needs_command" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_needs_command" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_needs_command" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_needs_command" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_needs_command" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_needs_command" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_needs_command" -l env -d 'Set NAME to the secret at REF, `[provider:]path[#field][@version]`; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l file -d 'Put the secret at REF into a memory-backed file; `NAME_FILE` and `{NAME}` are its path; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l template -d 'Render the template SOURCE with the secrets into the memory-backed file TARGET; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l path -d 'Take everything below PATH, `[provider:]path`; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l only -d 'Of what `--path` and `[[bulk]]` give, take only names that match; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l except -d 'Of what `--path` and `[[bulk]]` give, leave out names that match; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l prefix -d 'Put PREFIX before every name that --path gives' -r
complete -c secrun -n "__fish_secrun_needs_command" -l case -d 'Letters of the names that --path gives' -r -f -a "keep\t'As stored'
upper\t'Upper case; what no name may contain becomes `_`'
lower\t'Lower case; what no name may contain becomes `_`'"
complete -c secrun -n "__fish_secrun_needs_command" -l map -d 'Rename what `--path` and `[[bulk]]` give; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l on-duplicate -d 'When two sources give the same name' -r -f -a "error\t'Start nothing and name both'
first\t'Take the one asked for first'
last\t'Take the one asked for last'"
complete -c secrun -n "__fish_secrun_needs_command" -l carrier -d 'Carrier of secret files (by default tmpfs; memfd with `--exec`)' -r -f -a "tmpfs\t'Files in a private folder on a memory file system'
memfd\t'Sealed anonymous memory, passed as open descriptors'
mount\t'A file system in memory that only the command sees; needs the privilege to mount'"
complete -c secrun -n "__fish_secrun_needs_command" -l pass -d 'With --clear-env: inherited variables that are kept; may be repeated' -r
complete -c secrun -n "__fish_secrun_needs_command" -l parent-death -d 'Send SIGNAL to the command when secrun itself dies' -r
complete -c secrun -n "__fish_secrun_needs_command" -l stop-timeout -d 'Kill the command when it is still there this long after the first TERM, INT, HUP or QUIT' -r
complete -c secrun -n "__fish_secrun_needs_command" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_needs_command" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_needs_command" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_needs_command" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_needs_command" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_needs_command" -l recursive -d 'With --path: folders below it too; their names are joined with `_`'
complete -c secrun -n "__fish_secrun_needs_command" -l flatten -d 'With --path: a value that is a JSON object gives one name for each leaf, its keys joined with `_`'
complete -c secrun -n "__fish_secrun_needs_command" -l allow-disk -d 'Allow secret files on a disk when no memory-backed folder is there'
complete -c secrun -n "__fish_secrun_needs_command" -l spill -d 'Move values that do not fit into the environment to files, `NAME_FILE`'
complete -c secrun -n "__fish_secrun_needs_command" -l clear-env -d 'Start the command with the secrets alone, without the inherited environment'
complete -c secrun -n "__fish_secrun_needs_command" -l keep-credentials -d 'Pass secrun\'s own credentials on to the command'
complete -c secrun -n "__fish_secrun_needs_command" -l strip-credentials -d 'Withhold also credentials that applications use themselves'
complete -c secrun -n "__fish_secrun_needs_command" -l dry-run -d 'Fetch and check everything, print what the command would get without any value, and start nothing'
complete -c secrun -n "__fish_secrun_needs_command" -l exec -d 'Replace secrun by the command instead of staying as its parent'
complete -c secrun -n "__fish_secrun_needs_command" -l group -d 'Give the command a process group of its own, signal the whole group, and hand the terminal over'
complete -c secrun -n "__fish_secrun_needs_command" -l subreaper -d 'Adopt and reap orphaned descendants also when secrun is not PID 1'
complete -c secrun -n "__fish_secrun_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_needs_command" -s V -l version -d 'Print version'
complete -c secrun -n "__fish_secrun_needs_command" -a "run" -d 'Runs a command with secrets; the word may be left out'
complete -c secrun -n "__fish_secrun_needs_command" -a "init" -d 'Creates what a provider needs on first use'
complete -c secrun -n "__fish_secrun_needs_command" -a "get" -d 'Prints one secret'
complete -c secrun -n "__fish_secrun_needs_command" -a "set" -d 'Stores a secret read from standard input, a file or a prompt'
complete -c secrun -n "__fish_secrun_needs_command" -a "list" -d 'Lists what is stored, never a value'
complete -c secrun -n "__fish_secrun_needs_command" -a "delete" -d 'Deletes a secret, so that it can be restored or for good'
complete -c secrun -n "__fish_secrun_needs_command" -a "restore" -d 'Undoes a deletion or brings an older version back'
complete -c secrun -n "__fish_secrun_needs_command" -a "history" -d 'Shows the versions of a secret, never a value'
complete -c secrun -n "__fish_secrun_needs_command" -a "health" -d 'Says whether the providers can do their work now'
complete -c secrun -n "__fish_secrun_needs_command" -a "sign" -d 'Signs a payload with a key that never leaves the provider'
complete -c secrun -n "__fish_secrun_needs_command" -a "verify" -d 'Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell'
complete -c secrun -n "__fish_secrun_needs_command" -a "encrypt" -d 'Encrypts a payload with a key that never leaves the provider'
complete -c secrun -n "__fish_secrun_needs_command" -a "decrypt" -d 'Decrypts a payload'
complete -c secrun -n "__fish_secrun_needs_command" -a "rewrap" -d 'Encrypts anew with the newest version of the key, one ciphertext a line'
complete -c secrun -n "__fish_secrun_needs_command" -a "key" -d 'Manages the keys of the provider'
complete -c secrun -n "__fish_secrun_needs_command" -a "providers" -d 'Shows the providers of this build, their settings and what they can do'
complete -c secrun -n "__fish_secrun_needs_command" -a "completions" -d 'Prints the completion script for a shell'
complete -c secrun -n "__fish_secrun_needs_command" -a "man" -d 'Prints a manual page'
complete -c secrun -n "__fish_secrun_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l env -d 'Set NAME to the secret at REF, `[provider:]path[#field][@version]`; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l file -d 'Put the secret at REF into a memory-backed file; `NAME_FILE` and `{NAME}` are its path; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l template -d 'Render the template SOURCE with the secrets into the memory-backed file TARGET; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l path -d 'Take everything below PATH, `[provider:]path`; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l only -d 'Of what `--path` and `[[bulk]]` give, take only names that match; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l except -d 'Of what `--path` and `[[bulk]]` give, leave out names that match; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l prefix -d 'Put PREFIX before every name that --path gives' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l case -d 'Letters of the names that --path gives' -r -f -a "keep\t'As stored'
upper\t'Upper case; what no name may contain becomes `_`'
lower\t'Lower case; what no name may contain becomes `_`'"
complete -c secrun -n "__fish_secrun_using_subcommand run" -l map -d 'Rename what `--path` and `[[bulk]]` give; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l on-duplicate -d 'When two sources give the same name' -r -f -a "error\t'Start nothing and name both'
first\t'Take the one asked for first'
last\t'Take the one asked for last'"
complete -c secrun -n "__fish_secrun_using_subcommand run" -l carrier -d 'Carrier of secret files (by default tmpfs; memfd with `--exec`)' -r -f -a "tmpfs\t'Files in a private folder on a memory file system'
memfd\t'Sealed anonymous memory, passed as open descriptors'
mount\t'A file system in memory that only the command sees; needs the privilege to mount'"
complete -c secrun -n "__fish_secrun_using_subcommand run" -l pass -d 'With --clear-env: inherited variables that are kept; may be repeated' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l parent-death -d 'Send SIGNAL to the command when secrun itself dies' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l stop-timeout -d 'Kill the command when it is still there this long after the first TERM, INT, HUP or QUIT' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand run" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand run" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand run" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand run" -l recursive -d 'With --path: folders below it too; their names are joined with `_`'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l flatten -d 'With --path: a value that is a JSON object gives one name for each leaf, its keys joined with `_`'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l allow-disk -d 'Allow secret files on a disk when no memory-backed folder is there'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l spill -d 'Move values that do not fit into the environment to files, `NAME_FILE`'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l clear-env -d 'Start the command with the secrets alone, without the inherited environment'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l keep-credentials -d 'Pass secrun\'s own credentials on to the command'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l strip-credentials -d 'Withhold also credentials that applications use themselves'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l dry-run -d 'Fetch and check everything, print what the command would get without any value, and start nothing'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l exec -d 'Replace secrun by the command instead of staying as its parent'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l group -d 'Give the command a process group of its own, signal the whole group, and hand the terminal over'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l subreaper -d 'Adopt and reap orphaned descendants also when secrun is not PID 1'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand run" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand run" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand run" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand init" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand init" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand init" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand init" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand init" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand init" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand init" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand init" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand init" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand init" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand init" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand get" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand get" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand get" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand get" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand get" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand get" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand get" -l reveal -d 'Show the value on a terminal without asking'
complete -c secrun -n "__fish_secrun_using_subcommand get" -l metadata -d 'Print the metadata too (with --json always)'
complete -c secrun -n "__fish_secrun_using_subcommand get" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand get" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand get" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand get" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand get" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand set" -l from-file -d 'Read the value from FILE instead of standard input' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand set" -l expect -d 'Write only if the newest version is VERSION; 0 means that the secret must not exist' -r
complete -c secrun -n "__fish_secrun_using_subcommand set" -l owner -d 'Who answers for the secret' -r
complete -c secrun -n "__fish_secrun_using_subcommand set" -l expires -d 'When the secret should be replaced: 2027-01-31 or 2027-01-31T12:00:00Z' -r
complete -c secrun -n "__fish_secrun_using_subcommand set" -l comment -d 'Free text' -r
complete -c secrun -n "__fish_secrun_using_subcommand set" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand set" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand set" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand set" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand set" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand set" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand set" -l fields -d 'The input is a JSON object: its members become the fields, and there are no others'
complete -c secrun -n "__fish_secrun_using_subcommand set" -l trim -d 'Remove white space around the value'
complete -c secrun -n "__fish_secrun_using_subcommand set" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand set" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand set" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand set" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand set" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand list" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand list" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand list" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand list" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand list" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand list" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand list" -s r -l recursive -d 'Folders below it too'
complete -c secrun -n "__fish_secrun_using_subcommand list" -l deleted -d 'Also secrets that are deleted and can be restored'
complete -c secrun -n "__fish_secrun_using_subcommand list" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand list" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand list" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand list" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand list" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l permanent -d 'For good: every version, or the one that is named'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l yes -d 'Do not ask before a permanent deletion'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand restore" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand restore" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand restore" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand history" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand history" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand history" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand history" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand history" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand history" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand history" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand history" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand history" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand history" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand history" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand health" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand health" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand health" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand health" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand health" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand health" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand health" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand health" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand health" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand health" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand health" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l key -d 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings' -r
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l algorithm -d 'How to sign, such as ed25519, ecdsa-sha256, rsa-pss-sha256 or hmac-sha256; by default what fits the key' -r
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l purpose -d 'What the signature is for: stands beside it in --json and is not signed' -r
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l in -d 'Read the payload from FILE instead of standard input. Every byte counts, line ends too' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l context -d 'The context of a derived key, as base64' -r
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l digest -d 'The input is the digest of the payload, as bytes'
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand sign" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand sign" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand sign" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l sig -d 'The signature: the line that `sign` printed, or its JSON' -r
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l sig-file -d 'Read the signature from FILE' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l key -d 'The key: `[provider:]name[@version]`; by default any version of the key of the settings' -r
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l algorithm -d 'How it must have been made; by default what fits the key' -r
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l in -d 'Read the payload from FILE instead of standard input' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l context -d 'The context of a derived key, as base64' -r
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l digest -d 'The input is the digest of the payload, as bytes'
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand verify" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand verify" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand verify" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l key -d 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings' -r
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l context -d 'The context of a derived key, as base64' -r
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l associated-data -d 'What the ciphertext is bound to without holding it, as base64; needed again to decrypt' -r
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l in -d 'Read the payload from FILE instead of standard input. Every byte counts, line ends too' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand encrypt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l key -d 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings' -r
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l context -d 'The context of a derived key, as base64' -r
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l associated-data -d 'What the ciphertext was bound to, as base64' -r
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l in -d 'Read the ciphertext from FILE instead of standard input' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l out -d 'Write the payload to a new FILE that only its owner can read' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l reveal -d 'Show the payload on a terminal without asking'
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand decrypt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l key -d 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings' -r
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l context -d 'The context of a derived key, as base64' -r
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l in -d 'Read the ciphertexts from FILE instead of standard input' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l keep-failed -d 'Pass lines that cannot be encrypted anew on as they are, instead of printing nothing at all'
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand rewrap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "create" -d 'Makes a key'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "rotate" -d 'Makes a new version of a key; older ones still verify and decrypt'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "config" -d 'Changes what a key may do'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "status" -d 'Shows everything about a key that is no secret'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "list" -d 'Lists the keys'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "public" -d 'Prints the public key'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "data-key" -d 'Makes a key to encrypt with on this side, wrapped by a key of the provider'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "delete" -d 'Deletes a key for good; what it encrypted can never be decrypted'
complete -c secrun -n "__fish_secrun_using_subcommand key; and not __fish_seen_subcommand_from create rotate config status list public data-key delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l type -d 'What sort of key, in the words of the provider: aes256-gcm96 (the default), ed25519, ecdsa-p256, rsa-2048, hmac, ...' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l size -d 'Length in bytes, for types that have several (hmac: 32 to 512)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l auto-rotate -d 'Rotate by itself this often, such as 30days' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l derived -d 'Derive a key of its own for every context'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l convergent -d 'Equal payloads in equal contexts give equal ciphertexts'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l exportable -d 'Let the key be read out. Cannot be taken back'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l min-decryption -d 'Versions below N neither decrypt nor verify' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l min-encryption -d 'Versions below N neither encrypt nor sign' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l auto-rotate -d 'Rotate by itself this often, such as 30days; 0s is never' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l allow-deletion -d 'Let the key be deleted'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l forbid-deletion -d 'Let the key not be deleted'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l exportable -d 'Let the key be read out. Cannot be taken back'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from public" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l bits -d 'Length in bits: 128, 256 or 512' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l context -d 'The context of a derived key, as base64' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l out -d 'Write the key itself, as bytes, to a new FILE that only its owner can read; the wrapped one is printed' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l wrapped-only -d 'Make it known to nobody: `decrypt` gives it when it is needed'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l reveal -d 'Show the key on a terminal without asking (with --json)'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from data-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l yes -d 'Do not ask'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "create" -d 'Makes a key'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Makes a new version of a key; older ones still verify and decrypt'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "config" -d 'Changes what a key may do'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "status" -d 'Shows everything about a key that is no secret'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists the keys'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "public" -d 'Prints the public key'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "data-key" -d 'Makes a key to encrypt with on this side, wrapped by a key of the provider'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Deletes a key for good; what it encrypted can never be decrypted'
complete -c secrun -n "__fish_secrun_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l policy -d 'Print the least permissions that the provider needs, or those that one subcommand needs' -r
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l print-profile -d 'Print a ready profile'
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand providers" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand providers" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand providers" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand providers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand completions" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand completions" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand completions" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand man" -l provider -d 'Provider of the secrets; `secrun providers` lists them' -r
complete -c secrun -n "__fish_secrun_using_subcommand man" -l profile -d 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists' -r
complete -c secrun -n "__fish_secrun_using_subcommand man" -l env-file -d 'Dotenv file whose entries are settings and also reach the command; may be repeated' -r -F
complete -c secrun -n "__fish_secrun_using_subcommand man" -l timeout -d 'Everything before the start of the command must be done within this time (by default 30s)' -r
complete -c secrun -n "__fish_secrun_using_subcommand man" -l log-format -d 'Form of the messages on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c secrun -n "__fish_secrun_using_subcommand man" -l color -d 'Colour on standard error; `NO_COLOR` is honoured' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c secrun -n "__fish_secrun_using_subcommand man" -l no-dotenv -d 'Do not read .env.local and .env of the current folder'
complete -c secrun -n "__fish_secrun_using_subcommand man" -l trust-profile -d 'Use an address from a file of the working tree although the credential comes from elsewhere'
complete -c secrun -n "__fish_secrun_using_subcommand man" -l json -d 'Print results and failures as JSON'
complete -c secrun -n "__fish_secrun_using_subcommand man" -s v -l verbose -d 'Say what happens'
complete -c secrun -n "__fish_secrun_using_subcommand man" -s q -l quiet -d 'No warnings'
complete -c secrun -n "__fish_secrun_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "run" -d 'Runs a command with secrets; the word may be left out'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "init" -d 'Creates what a provider needs on first use'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "get" -d 'Prints one secret'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "set" -d 'Stores a secret read from standard input, a file or a prompt'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "list" -d 'Lists what is stored, never a value'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "delete" -d 'Deletes a secret, so that it can be restored or for good'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "restore" -d 'Undoes a deletion or brings an older version back'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "history" -d 'Shows the versions of a secret, never a value'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "health" -d 'Says whether the providers can do their work now'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "sign" -d 'Signs a payload with a key that never leaves the provider'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "verify" -d 'Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "encrypt" -d 'Encrypts a payload with a key that never leaves the provider'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "decrypt" -d 'Decrypts a payload'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "rewrap" -d 'Encrypts anew with the newest version of the key, one ciphertext a line'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "key" -d 'Manages the keys of the provider'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "providers" -d 'Shows the providers of this build, their settings and what they can do'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "completions" -d 'Prints the completion script for a shell'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "man" -d 'Prints a manual page'
complete -c secrun -n "__fish_secrun_using_subcommand help; and not __fish_seen_subcommand_from run init get set list delete restore history health sign verify encrypt decrypt rewrap key providers completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "create" -d 'Makes a key'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "rotate" -d 'Makes a new version of a key; older ones still verify and decrypt'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "config" -d 'Changes what a key may do'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "status" -d 'Shows everything about a key that is no secret'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "list" -d 'Lists the keys'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "public" -d 'Prints the public key'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "data-key" -d 'Makes a key to encrypt with on this side, wrapped by a key of the provider'
complete -c secrun -n "__fish_secrun_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "delete" -d 'Deletes a key for good; what it encrypted can never be decrypted'
