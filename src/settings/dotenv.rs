//! The dotenv format, with nothing lost and nothing invented: a `$`, a quote or a backslash inside a value stays.
//!
//! - `NAME=value`, `export NAME=value`, white space around the `=`; `#` begins a comment at the start of a line and, after
//!   white space, behind a value;
//! - a value that does not begin with a quote is literal up to the end of the line or a comment, without white space around it;
//! - `'...'` is literal; in `"..."` the escapes `\n \r \t \\ \" \$` are read and every other backslash stays. Both may span lines;
//! - nothing is ever expanded; of two lines with the same name the last one counts;
//! - a byte order mark is skipped, line ends may be CRLF (LF in values that span lines); values are bytes, NUL excepted.
//!
//! Errors have line numbers and never a part of a line: what looks like a name may be the second line of a key.
#![forbid(unsafe_code)]

use std::collections::HashMap;

use zeroize::Zeroizing;

use crate::secret::{Name, Value};

/// One line of the file that gives a value.
#[derive(Debug)]
pub struct Assignment {
    /// The variable.
    pub name: Name,
    /// What stands behind the `=`, without quotes.
    pub value: Value,
    /// Counted from 1; the first line of a value that spans lines.
    pub line: usize,
}

/// One line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub fact: &'static str,
}

/// Reads a whole file: every name once, or every line that is wrong.
pub fn parse(bytes: &[u8]) -> Result<Vec<Assignment>, Vec<Unreadable>> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(vec![Unreadable { line: 1, fact: "the file is UTF-16, it must be UTF-8" }]);
    }
    let mut cursor = Cursor { rest: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), line: 1 };
    let mut assignments = Vec::new();
    let mut problems = Vec::new();
    while cursor.skip_to_statement() {
        let line = cursor.line;
        match cursor.assignment() {
            Ok((name, value)) => assignments.push(Assignment { name, value, line }),
            Err(fact) => {
                problems.push(Unreadable { line, fact });
                if fact == NO_CLOSING_QUOTE {
                    // The rest of the file is inside that quote: whatever was said about it would be wrong.
                    break;
                }
                cursor.skip_line();
            }
        }
    }
    if problems.is_empty() { Ok(last_of_each_name(assignments)) } else { Err(problems) }
}

/// In the order in which the names appeared first.
fn last_of_each_name(assignments: Vec<Assignment>) -> Vec<Assignment> {
    let mut places: HashMap<Name, usize> = HashMap::new();
    let mut unique: Vec<Assignment> = Vec::with_capacity(assignments.len());
    for assignment in assignments {
        if let Some(&place) = places.get(&assignment.name) {
            unique[place] = assignment;
        } else {
            places.insert(assignment.name.clone(), unique.len());
            unique.push(assignment);
        }
    }
    unique
}

struct Cursor<'a> {
    rest: &'a [u8],
    line: usize,
}

impl<'a> Cursor<'a> {
    /// Skips empty lines and comments; false at the end of the file.
    fn skip_to_statement(&mut self) -> bool {
        loop {
            self.skip_blanks();
            match self.rest.first() {
                None => return false,
                Some(b'\n' | b'#') => self.skip_line(),
                Some(b'\r') if self.at_line_end() => self.skip_line(),
                Some(_) => return true,
            }
        }
    }

    /// One statement. After an error the cursor is still on the line that has it.
    fn assignment(&mut self) -> Result<(Name, Value), &'static str> {
        let name = self.name()?;
        let blanks = self.skip_blanks();
        let value = match self.rest.first() {
            Some(b'\'') => self.single_quoted()?,
            Some(b'"') => self.double_quoted()?,
            _ => return self.unquoted(blanks > 0).map(|value| (name, value)),
        };
        let blanks = self.skip_blanks();
        match self.rest.first() {
            None => {}
            Some(b'#') if blanks > 0 => self.skip_line(),
            Some(_) if self.at_line_end() => self.skip_line(),
            Some(_) => return Err("text follows the closing quote"),
        }
        Ok((name, value))
    }

    /// The name and the `=` behind it.
    fn name(&mut self) -> Result<Name, &'static str> {
        if let Some(rest) = self.rest.strip_prefix(b"export")
            && rest.first().is_some_and(|byte| is_blank(*byte))
        {
            let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
            // `export = 1` sets a variable of this name.
            if rest.get(blanks) != Some(&b'=') {
                self.rest = &rest[blanks..];
            }
        }
        let equals = self.line_rest().iter().position(|byte| *byte == b'=').ok_or("there is no `=`")?;
        let name = self.rest[..equals].trim_ascii_end();
        let name = std::str::from_utf8(name).ok().and_then(|name| Name::parse(name).ok());
        let name = name.ok_or("what stands before the `=` is no name: letters, digits and `_`, no digit first")?;
        self.rest = &self.rest[equals + 1..];
        Ok(name)
    }

    fn unquoted(&mut self, after_blank: bool) -> Result<Value, &'static str> {
        let line = self.line_rest();
        let mut blank = after_blank;
        let comment = line.iter().position(|byte| {
            let begins = *byte == b'#' && blank;
            blank = is_blank(*byte);
            begins
        });
        let value = line[..comment.unwrap_or(line.len())].trim_ascii_end();
        let value = checked(value)?;
        self.skip_line();
        Ok(value)
    }

    fn single_quoted(&mut self) -> Result<Value, &'static str> {
        let text = &self.rest[1..];
        let length = text.iter().position(|byte| *byte == b'\'').ok_or(NO_CLOSING_QUOTE)?;
        let mut value = Zeroizing::new(Vec::with_capacity(length));
        for (index, byte) in text[..length].iter().enumerate() {
            if !is_carriage_return_of_line_end(&text[index..length]) {
                value.push(*byte);
            }
        }
        let value = checked(&value)?;
        self.skip_over(length + 2);
        Ok(value)
    }

    fn double_quoted(&mut self) -> Result<Value, &'static str> {
        let text = &self.rest[1..];
        let length = closing_quote(text).ok_or(NO_CLOSING_QUOTE)?;
        let mut value = Zeroizing::new(Vec::with_capacity(length));
        let mut inner = &text[..length];
        while let Some((&byte, after)) = inner.split_first() {
            match (byte, after.first()) {
                (b'\\', Some(&letter)) if let Some(meant) = escape(letter) => {
                    value.push(meant);
                    inner = &after[1..];
                    continue;
                }
                _ if is_carriage_return_of_line_end(inner) => {}
                _ => value.push(byte),
            }
            inner = after;
        }
        let value = checked(&value)?;
        self.skip_over(length + 2);
        Ok(value)
    }

    /// The rest of this line, without its end.
    fn line_rest(&self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    fn at_line_end(&self) -> bool {
        matches!(self.rest, [] | [b'\r'] | [b'\n' | b'\r', b'\n', ..] | [b'\n', ..])
    }

    fn skip_blanks(&mut self) -> usize {
        let blanks = self.rest.iter().take_while(|byte| is_blank(**byte)).count();
        self.rest = &self.rest[blanks..];
        blanks
    }

    /// To the beginning of the next line.
    fn skip_line(&mut self) {
        let length = self.line_rest().len();
        if length < self.rest.len() {
            self.line += 1;
        }
        self.rest = self.rest.get(length + 1..).unwrap_or_default();
    }

    fn skip_over(&mut self, length: usize) {
        self.line += self.rest[..length].split(|byte| *byte == b'\n').count() - 1;
        self.rest = &self.rest[length..];
    }
}

const NO_CLOSING_QUOTE: &str = "the quote that opens here is never closed";

/// The place of the quote that is not behind a backslash.
fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })
}

fn escape(letter: u8) -> Option<u8> {
    match letter {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'\\' | b'"' | b'$' => Some(letter),
        _ => None,
    }
}

fn is_carriage_return_of_line_end(text: &[u8]) -> bool {
    text.starts_with(b"\r\n")
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// A NUL byte can be in no variable; in a text file it means that the file is something else.
fn checked(value: &[u8]) -> Result<Value, &'static str> {
    if value.contains(&0) { Err("the value has a NUL byte") } else { Ok(Value::from(value)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Names, values and lines of a file that can be read.
    fn read(text: &str) -> Vec<(String, Vec<u8>, usize)> {
        let assignments = parse(text.as_bytes()).unwrap();
        assignments.into_iter().map(|one| (one.name.to_string(), one.value.expose().to_vec(), one.line)).collect()
    }

    /// The value of `A`.
    fn value(text: &str) -> String {
        let found = read(text);
        assert_eq!(found.len(), 1, "{text:?}");
        assert_eq!(found[0].0, "A", "{text:?}");
        String::from_utf8(found[0].1.clone()).unwrap()
    }

    fn problems(bytes: &[u8]) -> Vec<(usize, &'static str)> {
        parse(bytes).unwrap_err().into_iter().map(|problem| (problem.line, problem.fact)).collect()
    }

    #[test]
    fn values() {
        for (text, expected) in [
            ("A=1", "1"),
            ("A=1\n", "1"),
            ("A=1\r\n", "1"),
            ("A=1\r", "1"),
            ("\u{feff}A=1", "1"),
            ("export A=1", "1"),
            ("export\tA=1", "1"),
            ("  export  A = 1  ", "1"),
            ("A = b", "b"),
            ("A=", ""),
            ("A= ", ""),
            ("A=\r\n", ""),
            ("A=''", ""),
            ("A=\"\"", ""),
            ("A=a b", "a b"),
            ("A=a=b==", "a=b=="),
            ("A=p@ss$word", "p@ss$word"),
            ("A=${B:-x}$(id)`id`", "${B:-x}$(id)`id`"),
            ("A=\"${B} $C\"", "${B} $C"),
            ("A={\"k\":\"v\"}", "{\"k\":\"v\"}"),
            ("A=it's", "it's"),
            ("A=a\\nb\\", "a\\nb\\"),
            ("A=`x`", "`x`"),
            ("A=a#b", "a#b"),
            ("A=#b", "#b"),
            ("A= #b", ""),
            ("A=a #b", "a"),
            ("A=a\t# b \"", "a"),
            ("# A=0\nA=1", "1"),
            ("A=' a # $B \\n \"'", " a # $B \\n \""),
            ("A='a' # b", "a"),
            ("A=\" a # 'b' \"\t", " a # 'b' "),
            ("A=\"\\n\\r\\t\\\\\\\"\\$\"", "\n\r\t\\\"$"),
            ("A=\"\\a\\'\\d\\\n\"", "\\a\\'\\d\\\n"),
            ("A=\"\\\\\"", "\\"),
            ("A='a\nb'", "a\nb"),
            ("A=\"a\r\nb\"\r\n", "a\nb"),
            ("A='a\r\nb\rc'\r\n", "a\nb\rc"),
        ] {
            assert_eq!(value(text), expected, "{text:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_stay() {
        assert_eq!(parse(b"A=\xff\xfe").unwrap()[0].value.expose(), b"\xff\xfe");
    }

    #[test]
    fn lines_and_duplicates() {
        let text = "\n# c\nA=1\nB='x\ny'\nexport = 2\nC=3\nA=4";
        let found = read(text).into_iter().map(|(name, value, line)| (name, String::from_utf8(value).unwrap(), line));
        let expected = [("A", "4", 8), ("B", "x\ny", 4), ("export", "2", 6), ("C", "3", 7)];
        assert_eq!(found.collect::<Vec<_>>(), expected.map(|(name, value, line)| (name.into(), value.into(), line)));
    }

    #[test]
    fn every_wrong_line_is_reported() {
        let text = b"OK=1\nhunter2\nA-B=x\n9=x\n=x\nA='x' y\nA=\"x\"#y\nA=x\0\nA='never\nclosed";
        let lines: Vec<_> = problems(text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(problems(b"\xff\xfeA\0=\x001\0")[0], (1, "the file is UTF-16, it must be UTF-8"));
        assert_eq!(problems(b"export A")[0].1, "there is no `=`");
        assert_eq!(problems(b"A=\"x\\\"")[0].1, NO_CLOSING_QUOTE);
    }

    proptest! {
        #[test]
        fn any_bytes_give_values_or_reasons(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn any_dotenv_like_text_gives_values_or_reasons(text in "([AB]{0,1}[ =]{0,2}['\"]{0,1}[a#$ \\\\\r\n]{0,4}['\"\n]{0,1}){0,6}") {
            let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
            match parse(text.as_bytes()) {
                Ok(found) => prop_assert!(found.iter().all(|one| (1..=lines).contains(&one.line))),
                Err(problems) => {
                    prop_assert!(problems.iter().all(|one| (1..=lines).contains(&one.line)));
                    prop_assert!(problems.is_sorted_by_key(|one| one.line));
                }
            }
        }

        #[test]
        fn every_text_can_be_written_in_double_quotes(text in "[^\u{0}]{0,24}") {
            let mut quoted = String::from("A=\"");
            for letter in text.chars() {
                match letter {
                    '\r' => quoted.push_str("\\r"),
                    '\\' | '"' => quoted.extend(['\\', letter]),
                    letter => quoted.push(letter),
                }
            }
            quoted.push_str("\" # comment");
            prop_assert_eq!(value(&quoted), text);
        }

        #[test]
        fn a_plain_line_is_literal(text in "[!-&(-~]([ -~]{0,16}[!-~])?") {
            prop_assume!(!text.starts_with('"') && !text.contains(" #"));
            prop_assert_eq!(value(&format!("A={text}")), text);
        }

        /// What other tools agree upon; `$`, quotes and backslashes inside plain values are where dotenvy is wrong.
        #[test]
        fn dotenvy_reads_the_same(lines in proptest::collection::vec(agreed_line(), 0..8)) {
            let text = lines.concat();
            let theirs: Result<HashMap<String, String>, _> = dotenvy::from_read_iter(text.as_bytes()).collect();
            let ours: HashMap<String, String> =
                read(&text).into_iter().map(|(name, value, _)| (name, String::from_utf8(value).unwrap())).collect();
            prop_assert_eq!(theirs.unwrap(), ours, "{:?}", text);
        }
    }

    fn agreed_line() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            "[a-z0-9/:@.,=+-]{1,8}",
            "'[a-z #$\"\n]{0,8}'",
            "\"([a-z #'\n]|\\\\n|\\\\\\\\|\\\\\"|\\\\\\$){0,8}\"",
            Just(String::new()),
        ];
        let assignment = ("(export )?[A-Z_][A-Z0-9_]{0,3}", value, "( # [a-z'\"]{0,4})?", "\r?\n")
            .prop_map(|(name, value, comment, end)| format!("{name}={value}{comment}{end}"));
        prop_oneof![4 => assignment, 1 => "# [a-z='\"$]{0,6}\n", 1 => Just("\n".to_owned())]
    }
}
