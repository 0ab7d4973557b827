//! The recipe: from secrets and plan to an image, without a trace outside this process.

use std::time::Instant;

use super::environment;
use super::image::Image;
use super::layout::Layout;
use super::limits;
use super::placeholder;
use super::places::{Places, Wish};
use super::plan::Plan;
use super::report;
use super::template;
use crate::failure::{Failure, Kind};
use crate::secret::SecretSet;

/// Decides how the command gets each secret and checks that it can be started so. Consumes the secrets.
pub fn prepare(set: SecretSet, mut plan: Plan) -> Result<Image, Failure> {
    if plan.command.is_empty() {
        return Err(Failure::new(Kind::Usage, "no command was given").hint("`secrun [OPTIONS] -- COMMAND [ARG]...`"));
    }
    let wish = Wish::of(&plan)?;
    let handed_on = environment::handed_on(&mut plan);
    let rendered = template::render_all(&plan.templates, set.entries(), &handed_on, plan.deadline.unwrap_or_else(Instant::now))?;
    let room = plan.spill.then(|| limits::room_left(&plan.command, &handed_on));
    let mut layout = Layout::new(set, rendered, room)?;
    let places = Places::choose(&layout.files, &wish)?;
    let arguments = placeholder::fill_all(&plan.command, &layout.files, &places.paths);
    let variables = layout.resolve(&places.paths);
    let pieces = environment::assemble(&handed_on, &variables, &layout.taken);
    limits::check(&arguments, &pieces, limits::room())?;
    let report = report::lines(&variables, &layout.files, &places);
    Ok(Image {
        arguments: environment::serialize(arguments.iter().map(|argument| [argument.as_slice(), b"", b""])),
        environment: environment::serialize(pieces.iter().map(environment::Piece::parts)),
        search_path: environment::value_in(&pieces, b"PATH"),
        files: layout.files,
        places,
        announce: plan.announce,
        report,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::Plan;
    use super::super::report::Form;
    use super::*;
    use crate::secret::{Delivery, Entry, FileTarget, Name, Source, Template, Value};

    fn secret(name: &str, value: &str, delivery: Delivery) -> Entry {
        let source = Source::Flag("--x".into());
        Entry { name: Name::nearest(name), value: Value::from(value), delivery, origin: String::new(), source }
    }

    #[test]
    fn an_image_is_complete_and_has_left_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let template = folder.path().join("app.tmpl");
        fs::write(&template, "{{ A }}:{{ HIDDEN }}").unwrap();
        let set = SecretSet::new(vec![
            secret("A", "planted-1", Delivery::Environment),
            secret("KEY", "planted-2", Delivery::File(FileTarget::default())),
            secret("HIDDEN", "planted-3", Delivery::Template),
        ]);
        let plan = Plan {
            command: vec!["cmd".into(), "--key={KEY}".into(), "{APP_CONF}".into()],
            inherited: vec![b"PATH=/bin".to_vec(), b"A=old".to_vec(), b"HIDDEN=secrun://x".to_vec()],
            allow_disk: true,
            templates: vec![Template { file: template, target: "app.conf".into(), mode: Some(0o440), source: Source::Default }],
            ..Plan::default()
        };
        let image = prepare(set, plan).ok().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let [a, key, conf] = image.report() else { panic!("three lines") };
        let (key_path, conf_path) = (key.path.clone().unwrap(), conf.path.clone().unwrap());
        assert_eq!(
            image.arguments.iter().map(text).collect::<Vec<_>>(),
            ["cmd".to_owned(), format!("--key={}", key_path.display()), conf_path.display().to_string()]
        );
        assert_eq!(
            image.environment.iter().map(text).collect::<Vec<_>>(),
            [
                "PATH=/bin".to_owned(),
                "A=planted-1".to_owned(),
                format!("KEY_FILE={}", key_path.display()),
                format!("APP_CONF_FILE={}", conf_path.display())
            ]
        );
        assert_eq!((a.form, a.bytes, &a.path), (Form::Variable, 9, &None));
        assert_eq!((key.form, key.bytes, key.mode), (Form::File, 9, Some(0o400)));
        assert_eq!((conf.form, conf.bytes, conf.mode), (Form::Template, 19, Some(0o440)));
        assert!(!key_path.parent().unwrap().exists());
        assert!(!format!("{:?}", image.report()).contains("planted"));
    }

    #[test]
    fn a_run_without_a_command_is_refused() {
        let refused = prepare(SecretSet::default(), Plan::default()).map(|_| ()).unwrap_err();
        assert_eq!(refused.kind(), Kind::Usage);
    }
}
