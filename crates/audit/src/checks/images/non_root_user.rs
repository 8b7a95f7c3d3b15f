//! Containers and images use another user than root.
//!
//! For containers what the kernel says of the main process counts beside `Config.User`: a container
//! that starts as root and gives that up still starts commands of `docker exec` as root, and fails
//! with a lower severity. So does one whose root is another user outside its user namespace
//! ([user namespaces](https://docs.docker.com/engine/security/userns-remap/)). A user's name is
//! looked up in the image where its contents are known. Missed: programs in the container that make
//! somebody root again.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::snapshot::{Container, Image, Inspect, ProcessStatus};
use crate::{Check, Facts, Judge, Judged, Outcome, Unknown, image_field, inspect_field};

/// The check `non-root-user`.
pub(super) struct NonRootUser;

static META: CheckMeta = CheckMeta {
    slug: "non-root-user",
    ids: Ids::new("4.1", "4.1", "4.1", "4.1"),
    title: "Containers and images use another user than root",
    rationale: "Whoever takes over a program that runs as root is root in the container, and on the \
                host too if a fault of the kernel or the runtime lets them out.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "GET /images/ID/json",
        "/proc/PID/status and uid_map",
        "user list of the image",
    ],
    remediation: "Make a user in the build file and name it with `USER`, or start the container with \
                  `--user`.",
    impact: "The program needs files that this user may read and write, and cannot open ports below \
             1024 unless it is given that right.",
    undo: "Remove `USER` or `--user`.",
    docs: "https://docs.docker.com/build/building/best-practices/#user",
};

static EXPECTED: &str = "a user other than root";

impl Check for NonRootUser {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let containers = facts
            .each_container(|container, inspect| Ok(of_container(facts, container, inspect)))?;
        let images = facts.each_image(|image| of_image(facts, image))?;
        let items = containers.items.into_iter().chain(images.items);
        Ok(Outcome::of_items("containers and images", items.collect()))
    }
}

/// Who a user's text is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Root,
    Other(u32),
    /// A name that nobody looked up, and why.
    Unknown(Unknown),
}

/// `USER[:GROUP]`; the user is a number or a name, and root where there is none.
fn resolve(text: &str, image: Option<&Image>) -> Who {
    let user = text.split(':').next().unwrap_or_default().trim();
    if let Ok(id) = user.parse::<u32>() {
        return of_id(id);
    }
    if user.is_empty() || user == "root" {
        return Who::Root;
    }
    let absent = || Unknown {
        why: crate::Why::NotCollected,
        message: format!("the number of user `{user}` is in its image, which is not there"),
    };
    let contents = image.map_or_else(|| Err(absent()), |image| image.contents.get());
    match contents.map(|contents| contents.users.get(user)) {
        Ok(Some(id)) => of_id(*id),
        Ok(None) => Who::Unknown(Unknown {
            why: crate::Why::NotCollected,
            message: format!("user `{user}` is not in the user list of the image"),
        }),
        Err(unknown) => Who::Unknown(Unknown {
            message: format!("user `{user}` may be root: {}", unknown.message),
            ..unknown
        }),
    }
}

const fn of_id(id: u32) -> Who {
    match id {
        0 => Who::Root,
        id => Who::Other(id),
    }
}

fn shown(text: &str) -> String {
    match text {
        "" => "not set: root".to_owned(),
        text => text.to_owned(),
    }
}

fn of_container(facts: &Facts<'_>, container: &Container, inspect: &Inspect) -> Judgement {
    let declared = resolve(&inspect.config.user, facts.image_of(inspect));
    let processes = container.processes.known();
    let main = processes.and_then(|processes| processes.main.known());
    let inside = main.map(id_inside);
    let judgement = match (&declared, inside) {
        (Who::Root, Some(id)) if id != 0 => Judgement::fail(format!(
            "starts as root; its main process became user {id}, commands of `docker exec` are root"
        ))
        .rated(Severity::Low),
        (Who::Root, _) => of_root(facts, inspect, main),
        (_, Some(0)) => of_root(facts, inspect, main),
        (Who::Other(id), _) => Judgement::pass(format!("user {id}")),
        (Who::Unknown(_), Some(id)) => Judgement::pass(format!("its main process is user {id}")),
        (Who::Unknown(unknown), None) => Judgement::from(unknown.clone()),
    };
    let source = inspect_field(container, "Config.User");
    let mut judgement = judgement.because(source, shown(&inspect.config.user), EXPECTED);
    if let Some(main) = main {
        let observed = format!("user {} as the host sees it", main.user_id);
        let source = format!("/proc/{}/status Uid", main.pid);
        judgement = judgement.because(source, observed, EXPECTED);
    }
    if judgement.verdict != drydock_model::audit::Verdict::Fail {
        return judgement;
    }
    judgement.mended_by(Action::Advise {
        text: "Name a user in the image (`USER`), or start the container again with `--user`."
            .to_owned(),
    })
}

/// Root in the container: on the host too, unless a user namespace says otherwise.
fn of_root(facts: &Facts<'_>, inspect: &Inspect, main: Option<&ProcessStatus>) -> Judgement {
    if let Some(main) = main.filter(|main| main.user_id != 0) {
        let id = main.user_id;
        return Judgement::fail(format!("root in the container, user {id} on the host"))
            .rated(Severity::Low);
    }
    let info = facts.snapshot.engine.info.known();
    let is_remapped = info.is_some_and(|info| info.remaps_users(&inspect.host_config));
    match main {
        None if is_remapped => {
            Judgement::fail("root in the container, another user on the host").rated(Severity::Low)
        }
        _ => Judgement::fail("root"),
    }
}

/// A process's user as its own user namespace sees it.
fn id_inside(main: &ProcessStatus) -> u32 {
    let place = main.uid_map.iter().find_map(|(inside, outside, count)| {
        let offset = main.user_id.checked_sub(*outside)?;
        (offset < *count).then(|| inside.checked_add(offset))?
    });
    place.unwrap_or(main.user_id)
}

fn of_image(facts: &Facts<'_>, image: &Image) -> Result<Judgement, Unknown> {
    let user = &image.config.user;
    let judgement = match resolve(user, Some(image)) {
        Who::Other(id) => Judgement::pass(format!("user {id}")),
        Who::Unknown(unknown) => return Err(unknown),
        Who::Root if facts.is_in_use(image) => Judgement::fail("root"),
        Who::Root => Judgement::fail("root; no container uses the image").rated(Severity::Low),
    };
    let judgement = judgement.because(image_field(image, "Config.User"), shown(user), EXPECTED);
    Ok(match judgement.verdict {
        drydock_model::audit::Verdict::Fail => judgement.mended_by(Action::Advise {
            text: "Make a user in the build file and end it with `USER NAME`.".to_owned(),
        }),
        _ => judgement,
    })
}

#[cfg(test)]
mod tests;
