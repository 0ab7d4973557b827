
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'secrun' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'secrun'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'secrun' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set NAME to the secret at REF, `[provider:]path[#field][@version]`; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Put the secret at REF into a memory-backed file; `NAME_FILE` and `{NAME}` are its path; may be repeated')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'Render the template SOURCE with the secrets into the memory-backed file TARGET; may be repeated')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Take everything below PATH, `[provider:]path`; may be repeated')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Of what `--path` and `[[bulk]]` give, take only names that match; may be repeated')
            [CompletionResult]::new('--except', '--except', [CompletionResultType]::ParameterName, 'Of what `--path` and `[[bulk]]` give, leave out names that match; may be repeated')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'Put PREFIX before every name that --path gives')
            [CompletionResult]::new('--case', '--case', [CompletionResultType]::ParameterName, 'Letters of the names that --path gives')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Rename what `--path` and `[[bulk]]` give; may be repeated')
            [CompletionResult]::new('--on-duplicate', '--on-duplicate', [CompletionResultType]::ParameterName, 'When two sources give the same name')
            [CompletionResult]::new('--carrier', '--carrier', [CompletionResultType]::ParameterName, 'Carrier of secret files (by default tmpfs; memfd with `--exec`)')
            [CompletionResult]::new('--pass', '--pass', [CompletionResultType]::ParameterName, 'With --clear-env: inherited variables that are kept; may be repeated')
            [CompletionResult]::new('--parent-death', '--parent-death', [CompletionResultType]::ParameterName, 'Send SIGNAL to the command when secrun itself dies')
            [CompletionResult]::new('--stop-timeout', '--stop-timeout', [CompletionResultType]::ParameterName, 'Kill the command when it is still there this long after the first TERM, INT, HUP or QUIT')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'With --path: folders below it too; their names are joined with `_`')
            [CompletionResult]::new('--flatten', '--flatten', [CompletionResultType]::ParameterName, 'With --path: a value that is a JSON object gives one name for each leaf, its keys joined with `_`')
            [CompletionResult]::new('--allow-disk', '--allow-disk', [CompletionResultType]::ParameterName, 'Allow secret files on a disk when no memory-backed folder is there')
            [CompletionResult]::new('--spill', '--spill', [CompletionResultType]::ParameterName, 'Move values that do not fit into the environment to files, `NAME_FILE`')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start the command with the secrets alone, without the inherited environment')
            [CompletionResult]::new('--keep-credentials', '--keep-credentials', [CompletionResultType]::ParameterName, 'Pass secrun''s own credentials on to the command')
            [CompletionResult]::new('--strip-credentials', '--strip-credentials', [CompletionResultType]::ParameterName, 'Withhold also credentials that applications use themselves')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Fetch and check everything, print what the command would get without any value, and start nothing')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'Replace secrun by the command instead of staying as its parent')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'Give the command a process group of its own, signal the whole group, and hand the terminal over')
            [CompletionResult]::new('--subreaper', '--subreaper', [CompletionResultType]::ParameterName, 'Adopt and reap orphaned descendants also when secrun is not PID 1')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Runs a command with secrets; the word may be left out')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Creates what a provider needs on first use')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Prints one secret')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Stores a secret read from standard input, a file or a prompt')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists what is stored, never a value')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a secret, so that it can be restored or for good')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Undoes a deletion or brings an older version back')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Shows the versions of a secret, never a value')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Says whether the providers can do their work now')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Signs a payload with a key that never leaves the provider')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell')
            [CompletionResult]::new('encrypt', 'encrypt', [CompletionResultType]::ParameterValue, 'Encrypts a payload with a key that never leaves the provider')
            [CompletionResult]::new('decrypt', 'decrypt', [CompletionResultType]::ParameterValue, 'Decrypts a payload')
            [CompletionResult]::new('rewrap', 'rewrap', [CompletionResultType]::ParameterValue, 'Encrypts anew with the newest version of the key, one ciphertext a line')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Manages the keys of the provider')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'Shows the providers of this build, their settings and what they can do')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Prints the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Prints a manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'secrun;run' {
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set NAME to the secret at REF, `[provider:]path[#field][@version]`; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Put the secret at REF into a memory-backed file; `NAME_FILE` and `{NAME}` are its path; may be repeated')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'Render the template SOURCE with the secrets into the memory-backed file TARGET; may be repeated')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Take everything below PATH, `[provider:]path`; may be repeated')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Of what `--path` and `[[bulk]]` give, take only names that match; may be repeated')
            [CompletionResult]::new('--except', '--except', [CompletionResultType]::ParameterName, 'Of what `--path` and `[[bulk]]` give, leave out names that match; may be repeated')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'Put PREFIX before every name that --path gives')
            [CompletionResult]::new('--case', '--case', [CompletionResultType]::ParameterName, 'Letters of the names that --path gives')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Rename what `--path` and `[[bulk]]` give; may be repeated')
            [CompletionResult]::new('--on-duplicate', '--on-duplicate', [CompletionResultType]::ParameterName, 'When two sources give the same name')
            [CompletionResult]::new('--carrier', '--carrier', [CompletionResultType]::ParameterName, 'Carrier of secret files (by default tmpfs; memfd with `--exec`)')
            [CompletionResult]::new('--pass', '--pass', [CompletionResultType]::ParameterName, 'With --clear-env: inherited variables that are kept; may be repeated')
            [CompletionResult]::new('--parent-death', '--parent-death', [CompletionResultType]::ParameterName, 'Send SIGNAL to the command when secrun itself dies')
            [CompletionResult]::new('--stop-timeout', '--stop-timeout', [CompletionResultType]::ParameterName, 'Kill the command when it is still there this long after the first TERM, INT, HUP or QUIT')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'With --path: folders below it too; their names are joined with `_`')
            [CompletionResult]::new('--flatten', '--flatten', [CompletionResultType]::ParameterName, 'With --path: a value that is a JSON object gives one name for each leaf, its keys joined with `_`')
            [CompletionResult]::new('--allow-disk', '--allow-disk', [CompletionResultType]::ParameterName, 'Allow secret files on a disk when no memory-backed folder is there')
            [CompletionResult]::new('--spill', '--spill', [CompletionResultType]::ParameterName, 'Move values that do not fit into the environment to files, `NAME_FILE`')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start the command with the secrets alone, without the inherited environment')
            [CompletionResult]::new('--keep-credentials', '--keep-credentials', [CompletionResultType]::ParameterName, 'Pass secrun''s own credentials on to the command')
            [CompletionResult]::new('--strip-credentials', '--strip-credentials', [CompletionResultType]::ParameterName, 'Withhold also credentials that applications use themselves')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Fetch and check everything, print what the command would get without any value, and start nothing')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'Replace secrun by the command instead of staying as its parent')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'Give the command a process group of its own, signal the whole group, and hand the terminal over')
            [CompletionResult]::new('--subreaper', '--subreaper', [CompletionResultType]::ParameterName, 'Adopt and reap orphaned descendants also when secrun is not PID 1')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;init' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;get' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show the value on a terminal without asking')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'Print the metadata too (with --json always)')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;set' {
            [CompletionResult]::new('--from-file', '--from-file', [CompletionResultType]::ParameterName, 'Read the value from FILE instead of standard input')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Write only if the newest version is VERSION; 0 means that the secret must not exist')
            [CompletionResult]::new('--owner', '--owner', [CompletionResultType]::ParameterName, 'Who answers for the secret')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'When the secret should be replaced: 2027-01-31 or 2027-01-31T12:00:00Z')
            [CompletionResult]::new('--comment', '--comment', [CompletionResultType]::ParameterName, 'Free text')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'The input is a JSON object: its members become the fields, and there are no others')
            [CompletionResult]::new('--trim', '--trim', [CompletionResultType]::ParameterName, 'Remove white space around the value')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;list' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Folders below it too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Folders below it too')
            [CompletionResult]::new('--deleted', '--deleted', [CompletionResultType]::ParameterName, 'Also secrets that are deleted and can be restored')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;delete' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--permanent', '--permanent', [CompletionResultType]::ParameterName, 'For good: every version, or the one that is named')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before a permanent deletion')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;restore' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;history' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;health' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;sign' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'How to sign, such as ed25519, ecdsa-sha256, rsa-pss-sha256 or hmac-sha256; by default what fits the key')
            [CompletionResult]::new('--purpose', '--purpose', [CompletionResultType]::ParameterName, 'What the signature is for: stands beside it in --json and is not signed')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Read the payload from FILE instead of standard input. Every byte counts, line ends too')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The context of a derived key, as base64')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--digest', '--digest', [CompletionResultType]::ParameterName, 'The input is the digest of the payload, as bytes')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;verify' {
            [CompletionResult]::new('--sig', '--sig', [CompletionResultType]::ParameterName, 'The signature: the line that `sign` printed, or its JSON')
            [CompletionResult]::new('--sig-file', '--sig-file', [CompletionResultType]::ParameterName, 'Read the signature from FILE')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key: `[provider:]name[@version]`; by default any version of the key of the settings')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'How it must have been made; by default what fits the key')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Read the payload from FILE instead of standard input')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The context of a derived key, as base64')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--digest', '--digest', [CompletionResultType]::ParameterName, 'The input is the digest of the payload, as bytes')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;encrypt' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The context of a derived key, as base64')
            [CompletionResult]::new('--associated-data', '--associated-data', [CompletionResultType]::ParameterName, 'What the ciphertext is bound to without holding it, as base64; needed again to decrypt')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Read the payload from FILE instead of standard input. Every byte counts, line ends too')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;decrypt' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The context of a derived key, as base64')
            [CompletionResult]::new('--associated-data', '--associated-data', [CompletionResultType]::ParameterName, 'What the ciphertext was bound to, as base64')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Read the ciphertext from FILE instead of standard input')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the payload to a new FILE that only its owner can read')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show the payload on a terminal without asking')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;rewrap' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key: `[provider:]name[@version]`; by default the newest version of the key of the settings')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The context of a derived key, as base64')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Read the ciphertexts from FILE instead of standard input')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--keep-failed', '--keep-failed', [CompletionResultType]::ParameterName, 'Pass lines that cannot be encrypted anew on as they are, instead of printing nothing at all')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Makes a key')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Makes a new version of a key; older ones still verify and decrypt')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Changes what a key may do')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Shows everything about a key that is no secret')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists the keys')
            [CompletionResult]::new('public', 'public', [CompletionResultType]::ParameterValue, 'Prints the public key')
            [CompletionResult]::new('data-key', 'data-key', [CompletionResultType]::ParameterValue, 'Makes a key to encrypt with on this side, wrapped by a key of the provider')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a key for good; what it encrypted can never be decrypted')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'secrun;key;create' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'What sort of key, in the words of the provider: aes256-gcm96 (the default), ed25519, ecdsa-p256, rsa-2048, hmac, ...')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Length in bytes, for types that have several (hmac: 32 to 512)')
            [CompletionResult]::new('--auto-rotate', '--auto-rotate', [CompletionResultType]::ParameterName, 'Rotate by itself this often, such as 30days')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--derived', '--derived', [CompletionResultType]::ParameterName, 'Derive a key of its own for every context')
            [CompletionResult]::new('--convergent', '--convergent', [CompletionResultType]::ParameterName, 'Equal payloads in equal contexts give equal ciphertexts')
            [CompletionResult]::new('--exportable', '--exportable', [CompletionResultType]::ParameterName, 'Let the key be read out. Cannot be taken back')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;rotate' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;config' {
            [CompletionResult]::new('--min-decryption', '--min-decryption', [CompletionResultType]::ParameterName, 'Versions below N neither decrypt nor verify')
            [CompletionResult]::new('--min-encryption', '--min-encryption', [CompletionResultType]::ParameterName, 'Versions below N neither encrypt nor sign')
            [CompletionResult]::new('--auto-rotate', '--auto-rotate', [CompletionResultType]::ParameterName, 'Rotate by itself this often, such as 30days; 0s is never')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--allow-deletion', '--allow-deletion', [CompletionResultType]::ParameterName, 'Let the key be deleted')
            [CompletionResult]::new('--forbid-deletion', '--forbid-deletion', [CompletionResultType]::ParameterName, 'Let the key not be deleted')
            [CompletionResult]::new('--exportable', '--exportable', [CompletionResultType]::ParameterName, 'Let the key be read out. Cannot be taken back')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;status' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;list' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;public' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;data-key' {
            [CompletionResult]::new('--bits', '--bits', [CompletionResultType]::ParameterName, 'Length in bits: 128, 256 or 512')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The context of a derived key, as base64')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the key itself, as bytes, to a new FILE that only its owner can read; the wrapped one is printed')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--wrapped-only', '--wrapped-only', [CompletionResultType]::ParameterName, 'Make it known to nobody: `decrypt` gives it when it is needed')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show the key on a terminal without asking (with --json)')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;delete' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;key;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Makes a key')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Makes a new version of a key; older ones still verify and decrypt')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Changes what a key may do')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Shows everything about a key that is no secret')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists the keys')
            [CompletionResult]::new('public', 'public', [CompletionResultType]::ParameterValue, 'Prints the public key')
            [CompletionResult]::new('data-key', 'data-key', [CompletionResultType]::ParameterValue, 'Makes a key to encrypt with on this side, wrapped by a key of the provider')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a key for good; what it encrypted can never be decrypted')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'secrun;key;help;create' {
            break
        }
        'secrun;key;help;rotate' {
            break
        }
        'secrun;key;help;config' {
            break
        }
        'secrun;key;help;status' {
            break
        }
        'secrun;key;help;list' {
            break
        }
        'secrun;key;help;public' {
            break
        }
        'secrun;key;help;data-key' {
            break
        }
        'secrun;key;help;delete' {
            break
        }
        'secrun;key;help;help' {
            break
        }
        'secrun;providers' {
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Print the least permissions that the provider needs, or those that one subcommand needs')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--print-profile', '--print-profile', [CompletionResultType]::ParameterName, 'Print a ready profile')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;completions' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;man' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--no-dotenv', '--no-dotenv', [CompletionResultType]::ParameterName, 'Do not read .env.local and .env of the current folder')
            [CompletionResult]::new('--trust-profile', '--trust-profile', [CompletionResultType]::ParameterName, 'Use an address from a file of the working tree although the credential comes from elsewhere')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results and failures as JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'secrun;help' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Runs a command with secrets; the word may be left out')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Creates what a provider needs on first use')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Prints one secret')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Stores a secret read from standard input, a file or a prompt')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists what is stored, never a value')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a secret, so that it can be restored or for good')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Undoes a deletion or brings an older version back')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Shows the versions of a secret, never a value')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Says whether the providers can do their work now')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Signs a payload with a key that never leaves the provider')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell')
            [CompletionResult]::new('encrypt', 'encrypt', [CompletionResultType]::ParameterValue, 'Encrypts a payload with a key that never leaves the provider')
            [CompletionResult]::new('decrypt', 'decrypt', [CompletionResultType]::ParameterValue, 'Decrypts a payload')
            [CompletionResult]::new('rewrap', 'rewrap', [CompletionResultType]::ParameterValue, 'Encrypts anew with the newest version of the key, one ciphertext a line')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Manages the keys of the provider')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'Shows the providers of this build, their settings and what they can do')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Prints the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Prints a manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'secrun;help;run' {
            break
        }
        'secrun;help;init' {
            break
        }
        'secrun;help;get' {
            break
        }
        'secrun;help;set' {
            break
        }
        'secrun;help;list' {
            break
        }
        'secrun;help;delete' {
            break
        }
        'secrun;help;restore' {
            break
        }
        'secrun;help;history' {
            break
        }
        'secrun;help;health' {
            break
        }
        'secrun;help;sign' {
            break
        }
        'secrun;help;verify' {
            break
        }
        'secrun;help;encrypt' {
            break
        }
        'secrun;help;decrypt' {
            break
        }
        'secrun;help;rewrap' {
            break
        }
        'secrun;help;key' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Makes a key')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Makes a new version of a key; older ones still verify and decrypt')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Changes what a key may do')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Shows everything about a key that is no secret')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Lists the keys')
            [CompletionResult]::new('public', 'public', [CompletionResultType]::ParameterValue, 'Prints the public key')
            [CompletionResult]::new('data-key', 'data-key', [CompletionResultType]::ParameterValue, 'Makes a key to encrypt with on this side, wrapped by a key of the provider')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deletes a key for good; what it encrypted can never be decrypted')
            break
        }
        'secrun;help;key;create' {
            break
        }
        'secrun;help;key;rotate' {
            break
        }
        'secrun;help;key;config' {
            break
        }
        'secrun;help;key;status' {
            break
        }
        'secrun;help;key;list' {
            break
        }
        'secrun;help;key;public' {
            break
        }
        'secrun;help;key;data-key' {
            break
        }
        'secrun;help;key;delete' {
            break
        }
        'secrun;help;providers' {
            break
        }
        'secrun;help;completions' {
            break
        }
        'secrun;help;man' {
            break
        }
        'secrun;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
