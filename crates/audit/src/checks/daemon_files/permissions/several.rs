//! Files that come in several: those of a unit with its drop-ins
//! ([systemd.unit](https://man7.org/linux/man-pages/man5/systemd.unit.5.html)), and certificates and
//! keys for [registries](https://docs.docker.com/engine/security/certificates/).

use crate::snapshot::{File, Unit};
use crate::{Fact, Facts, Unknown, Why};

/// The files of a unit. `whose` says what there would be a unit for.
///
/// # Errors
/// That there is none, or that nobody knows.
pub(in crate::checks::daemon_files) fn unit_files<'a>(
    facts: &Facts<'_>,
    unit: &'a Fact<Unit>,
    whose: &str,
) -> Result<Vec<&'a File>, Unknown> {
    facts.must_be_local()?;
    let unit = unit.if_present()?.ok_or_else(|| Unknown {
        why: Why::Absent,
        message: format!("there is no unit for {whose}"),
    })?;
    Ok(unit.files())
}

/// Certificates and keys for registries.
///
/// # Errors
/// When nobody knows which there are.
pub(in crate::checks::daemon_files) fn certificates<'a>(
    facts: &Facts<'a>,
) -> Result<Vec<&'a File>, Unknown> {
    facts.must_be_local()?;
    let files = &facts.snapshot.host.files;
    let certificates = files.registry_certificates.if_present()?;
    Ok(certificates.into_iter().flatten().collect())
}

/// Asserts that a check of a unit fails by a drop-in alone.
#[cfg(test)]
pub(in crate::checks::daemon_files) fn assert_drop_ins_count(
    slug: &'static str,
    name: &str,
    place: fn(&mut crate::snapshot::DaemonFiles) -> &mut Fact<Unit>,
    drop_in: (u32, (u32, u32)),
) {
    use crate::sample::{check, file};

    let fragment = format!("/lib/systemd/system/{name}");
    let path = format!("/etc/systemd/system/{name}.d/a.conf");
    let unit = Unit {
        name: name.into(),
        fragment: file(&fragment, 0o644, (0, 0)),
        drop_ins: vec![file(&path, drop_in.0, drop_in.1)],
    };
    check(slug)
        .with(|snapshot| *place(&mut snapshot.host.files) = Fact::Known(unit))
        .expect("fail", &[(&fragment, "pass"), (&path, "fail")]);
}

/// Makes the daemon one that user 1000 runs without root, whose own group this is.
#[cfg(test)]
pub(in crate::checks::daemon_files) fn rootless_daemon(
    sample: crate::sample::Sample,
    group_id: u32,
) -> crate::sample::Sample {
    use crate::snapshot::{DaemonProcess, User};

    sample
        .info(serde_json::json!({"SecurityOptions": ["name=seccomp", "name=rootless"]}))
        .with(|snapshot| {
            snapshot.daemon.process = Fact::Known(DaemonProcess {
                user_id: 1000,
                ..DaemonProcess::default()
            });
            snapshot.host.users = Fact::Known(vec![User {
                id: 1000,
                group_id,
                ..User::default()
            }]);
        })
}
