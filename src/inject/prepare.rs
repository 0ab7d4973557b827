//! The recipe: from secrets and plan to an image, without a trace outside this process.

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
    let rendered = template::render_all(&plan.templates, set.entries(), &handed_on)?;
    let mut layout = Layout::new(set, rendered, plan.spill)?;
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
