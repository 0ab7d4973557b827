
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
            [CompletionResult]::new('--permanent', '--permanent', [CompletionResultType]::ParameterName, 'Remove every version for good')
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
        'secrun;providers' {
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of the secrets; `secrun providers` lists them')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Dotenv file whose entries are settings and also reach the command; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Everything before the start of the command must be done within this time (by default 30s)')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the messages on standard error')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour on standard error; `NO_COLOR` is honoured')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Print the least permissions that the provider needs')
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
