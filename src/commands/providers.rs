//! `secrun providers`: what this build supports, from the registry.

use std::fmt::Write;

use serde_json::json;

use crate::cli::{Global, Providers};
use crate::commands::output;
use crate::failure::{Failure, Kind};
use crate::provider::{Credential, REGISTRY, Required, Setting, Spec, registry};

/// Prints all providers, or one in full, its least policy or a ready profile.
pub fn providers(global: &Global, arguments: &Providers) -> Result<(), Failure> {
    let Some(id) = &arguments.id else { return all(global) };
    let spec = registry::find(id)?.spec;
    if let Some(subcommand) = &arguments.policy {
        output::text(&format!("{}\n", policy(spec, subcommand.as_deref())?.trim_end()))
    } else if arguments.print_profile {
        output::text(&profile(spec))
    } else if global.json {
        output::json(&document(spec))
    } else {
        output::text(&page(spec))
    }
}

fn all(global: &Global) -> Result<(), Failure> {
    if global.json {
        let documents: Vec<_> = REGISTRY.iter().map(|row| document(row.spec)).collect();
        return output::json(&json!({ "providers": documents }));
    }
    let rows: Vec<Vec<String>> =
        REGISTRY.iter().map(|row| vec![row.spec.id.to_owned(), can(row.spec), row.spec.summary.to_owned()]).collect();
    output::text(&output::table(&["ID", "CAN", "USE"], &rows))
}

/// The whole text, or the paragraphs whose first line names the subcommand.
fn policy(spec: &Spec, subcommand: Option<&str>) -> Result<String, Failure> {
    let Some(word) = subcommand else { return Ok(spec.policy.to_owned()) };
    let names = |paragraph: &&str| {
        let head = paragraph.lines().next().unwrap_or_default();
        head.match_indices("secrun ").any(|(at, found)| {
            let name = head[at + found.len()..].split(|c: char| !c.is_ascii_lowercase()).next();
            name == Some(word)
        })
    };
    let found: Vec<&str> = spec.policy.split("\n\n").filter(names).collect();
    if found.is_empty() {
        return Err(Failure::new(Kind::Usage, format!("the policy of {} has no section for `{word}`", spec.id))
            .hint(format!("`secrun providers {} --policy` prints all of it", spec.id)));
    }
    Ok(found.join("\n\n"))
}

fn can(spec: &Spec) -> String {
    let words: Vec<_> = std::iter::once("fetch").chain(spec.capabilities.iter().map(|capability| capability.word())).collect();
    words.join(" ")
}

fn page(spec: &Spec) -> String {
    let mut text = format!("{} ({})\n{}\n\n{}\n\n", spec.title, spec.id, spec.summary, spec.addressing);
    if !spec.aliases.is_empty() {
        let _ = writeln!(text, "Also called: {}\n", spec.aliases.join(", "));
    }
    text.push_str("Settings (environment or dotenv; the key is for [settings] of a profile):\n");
    for setting in spec.settings {
        let _ = writeln!(text, "  {}  key {}{}", setting.variables.join(", "), setting.key, remark(setting));
        let _ = writeln!(text, "      {}", setting.help);
    }
    text
}

fn remark(setting: &Setting) -> String {
    let mut remark = match setting.required {
        Required::Yes => ", required".to_owned(),
        Required::OneOf(group) => format!(", one of {group} is required"),
        Required::No => String::new(),
    };
    if let Some(default) = setting.default {
        let _ = write!(remark, ", default {default}");
    }
    match setting.credential {
        Credential::No => {}
        Credential::Path => remark.push_str(", path of a credential (withheld from the command)"),
        Credential::Withheld => remark.push_str(", credential (withheld from the command)"),
        Credential::PassedOn => remark.push_str(", credential (passed on to the command)"),
    }
    remark
}

fn document(spec: &Spec) -> serde_json::Value {
    let setting = |setting: &Setting| {
        json!({
            "key": setting.key,
            "variables": setting.variables,
            "help": setting.help,
            "default": setting.default,
            "required": setting.required != Required::No,
            "credential": setting.credential != Credential::No,
        })
    };
    json!({
        "id": spec.id,
        "aliases": spec.aliases,
        "title": spec.title,
        "summary": spec.summary,
        "capabilities": spec.capabilities.iter().map(|capability| capability.word()).collect::<Vec<_>>(),
        "settings": spec.settings.iter().map(setting).collect::<Vec<_>>(),
    })
}

/// A profile to start from: every setting with its help, credentials as a reminder where they belong.
pub fn profile(spec: &Spec) -> String {
    let mut text =
        format!("# {}: {}\n# Save as secrun.toml; `secrun --dry-run -- true` shows what it gives.\n", spec.title, spec.summary);
    let _ = writeln!(text, "provider = \"{}\"\n\n[settings]", spec.id);
    let addresses: Vec<&str> = spec.settings.iter().filter(|setting| setting.address).map(|setting| setting.key).collect();
    if !addresses.is_empty() {
        let _ = writeln!(text, "# These say where credentials are sent: {}.", addresses.join(", "));
        let _ = writeln!(
            text,
            "# Variables are the better place: a file of the working tree that says it is reported, and refused in CI."
        );
    }
    for setting in spec.settings {
        let _ = writeln!(text, "# {}", setting.help);
        if matches!(setting.credential, Credential::No | Credential::Path) {
            // A default that is written down is a wish like any other.
            let comment = if setting.required == Required::No || setting.default.is_some() { "# " } else { "" };
            let _ = writeln!(text, "{comment}{} = \"{}\"", setting.key, setting.default.unwrap_or(""));
        } else {
            let _ = writeln!(text, "# A credential does not belong into this file: set {}.", setting.variables.join(" or "));
        }
    }
    let _ = writeln!(text, "\n{}", spec.example.trim_end());
    text
}
