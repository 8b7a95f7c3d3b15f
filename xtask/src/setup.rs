//! System packages that a chore needs: installed through apt when root, else named exactly.

use crate::run;

/// A program and the Debian package that brings it.
pub(crate) struct Need {
    /// The program looked for on PATH or in the system folders.
    pub(crate) program: &'static str,
    /// The Debian package.
    pub(crate) package: &'static str,
    /// What is skipped without it.
    pub(crate) purpose: &'static str,
}

/// What the tests need beyond a Rust toolchain with a C compiler.
pub(crate) const FOR_TESTS: &[Need] = &[
    Need {
        program: "dpkg-query",
        package: "dpkg",
        purpose: "Debian inventory and version proofs",
    },
    Need {
        program: "perl",
        package: "perl-base",
        purpose: "version proofs",
    },
    Need {
        program: "python3",
        package: "python3",
        purpose: "the independent finding table",
    },
    Need {
        program: "debootstrap",
        package: "debootstrap",
        purpose: "a real Debian root",
    },
    Need {
        program: "dockerd",
        package: "docker.io",
        purpose: "a real Docker Engine",
    },
    Need {
        program: "skopeo",
        package: "skopeo",
        purpose: "pushing images to a registry",
    },
    Need {
        program: "docker-registry",
        package: "docker-registry",
        purpose: "a real registry",
    },
    Need {
        program: "npm",
        package: "npm",
        purpose: "the validator of SARIF",
    },
    Need {
        program: "busybox",
        package: "busybox-static",
        purpose: "containers to audit",
    },
    Need {
        program: "strace",
        package: "strace",
        purpose: "counting the processes of an audit",
    },
    Need {
        program: "ip",
        package: "iproute2",
        purpose: "hosts to audit",
    },
    Need {
        program: "openssl",
        package: "openssl",
        purpose: "certificates of a daemon to audit",
    },
    Need {
        program: "iptables",
        package: "iptables",
        purpose: "a daemon to audit",
    },
    Need {
        program: "minisign",
        package: "minisign",
        purpose: "signatures of databases",
    },
    Need {
        program: "sshd",
        package: "openssh-server",
        purpose: "an engine behind ssh",
    },
    Need {
        program: "rpm",
        package: "rpm",
        purpose: "the order of rpm's versions",
    },
    Need {
        program: "makepkg",
        package: "makepkg",
        purpose: "the order of pacman's versions",
    },
    Need {
        program: "ruby",
        package: "ruby",
        purpose: "the order of RubyGems' versions",
    },
    Need {
        program: "php",
        package: "php-cli",
        purpose: "the order of Composer's versions",
    },
    Need {
        // A library: found beside the folder of programs.
        program: "../share/php/Composer/Semver/autoload.php",
        package: "php-composer-semver",
        purpose: "the order of Composer's versions",
    },
    Need {
        program: "elixir",
        package: "elixir",
        purpose: "the order of Hex's versions",
    },
    Need {
        program: "xz",
        package: "xz-utils",
        purpose: "compressed root filesystems",
    },
    Need {
        program: "zstd",
        package: "zstd",
        purpose: "compressed root filesystems",
    },
];

/// Installs what is missing, or says what to install. Tests that still lack something skip loudly.
pub(crate) fn ensure(needs: &[Need]) {
    let missing: Vec<&Need> = needs
        .iter()
        .filter(|need| !is_installed(need.program))
        .collect();
    if missing.is_empty() {
        return;
    }
    let mut packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    packages.sort_unstable();
    packages.dedup();
    if is_root() && run::succeeds("apt-get", &["--version"]) {
        println!("installing with apt-get: {}", packages.join(" "));
        let mut args = vec!["-qq", "-y", "--no-install-recommends", "install"];
        args.extend(&packages);
        let _ = run::quiet("apt-get", &["-qq", "update"]);
        if let Err(error) = apt(&args) {
            println!("warning: {error:#}");
        }
    }
    for need in needs.iter().filter(|need| !is_installed(need.program)) {
        println!(
            "MISSING: `{}` ({}): install it with `apt-get install {}`; what needs it is skipped",
            need.program, need.purpose, need.package
        );
    }
}

/// Whether a program is on PATH or in a system folder.
pub(crate) fn is_installed(program: &str) -> bool {
    let path = std::env::var("PATH").unwrap_or_default();
    path.split(':')
        .chain(["/usr/sbin", "/sbin", "/usr/local/sbin"])
        .any(|folder| std::path::Path::new(folder).join(program).is_file())
}

/// Whether we are root.
pub(crate) fn is_root() -> bool {
    run::output("id", &["-u"]).is_ok_and(|uid| uid.trim() == "0")
}

fn apt(args: &[&str]) -> anyhow::Result<()> {
    // `docker.io` would start its daemon on installation; `policy-rc.d` is not ours to write, so
    // the environment asks apt's scripts for quiet defaults and the tests start their own engine.
    let status = run::command("apt-get", args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("RUNLEVEL", "1")
        .stdout(std::process::Stdio::null())
        .status()?;
    anyhow::ensure!(status.success(), "apt-get failed: {status}");
    Ok(())
}
