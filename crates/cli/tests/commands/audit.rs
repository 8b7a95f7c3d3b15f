//! `drydock audit`, mostly over a saved snapshot, so that the machine has no say.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use expect_test::expect;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// A small engine: one hardened container, one that is privileged and has a hostile name.
fn snapshot() -> Value {
    let container = |name: &str, host_config: Value| {
        json!({
            "id": format!("{:0<64}", "abc"),
            "name": name,
            "inspect": {"known": {
                "Id": format!("{:0<64}", "abc"),
                "Image": "sha256:11",
                "State": {"Status": "running", "Running": true, "Pid": 4242},
                "Config": {"Image": "app:1", "User": "1000", "Labels": {"tier": "web"}},
                "HostConfig": host_config,
            }},
        })
    };
    let hard = json!({"Memory": 1024, "ReadonlyRootfs": true, "PidsLimit": 10});
    json!({
        "schema_version": 1,
        "collected_by": "0",
        "collected_at": "2026-01-01T00:00:00Z",
        "place": {"address": "unix:///var/run/docker.sock", "is_privileged": true},
        "engine": {
            "info": {"known": {
                "ID": "engine-1", "Name": "ship", "ServerVersion": "28.2.2", "OSType": "linux",
                "Driver": "overlay2", "DockerRootDir": "/var/lib/docker", "CgroupVersion": "2",
                "SecurityOptions": ["name=seccomp,profile=builtin"],
                "Swarm": {"LocalNodeState": "inactive"},
            }},
            "version": {"known": {"Version": "28.2.2", "ApiVersion": "1.50"}},
            "containers": {"known": [
                container("hard", hard),
                container("evil\u{1b}[31m\n<b>", json!({"Privileged": true})),
            ]},
            "images": {"known": []},
            "networks": {"known": []},
            "volumes": {"known": []},
        },
        "daemon": {"config": {
            "arguments": {"known": ["dockerd", "--icc=false"]},
            "file": {"unknown": {"why": "absent", "message": "no file"}},
        }},
    })
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("host.json", snapshot().to_string());
    sandbox
}

fn document(sandbox: &Sandbox, line: &str, code: i32) -> Value {
    serde_json::from_str(&sandbox.stdout(line, code)).unwrap()
}

#[test]
fn the_familiar_layout() {
    expect![[r#"
        exit 0
        --- stdout
        Host       ship
        Engine     version 28.2.2, API 1.50, unix:///var/run/docker.sock
        Objects    0 of 0 containers running, 0 images
        Collected  2026-01-01T00:00:00Z
        Benchmark  CIS Docker Benchmark 1.8.0
        Selection  --check 2.2 --check 5.1 --check 5.11 --check 5.5; scores of other selections are not comparable

        [INFO] 2 - Docker daemon configuration
        [PASS] 2.2 - Containers on the default bridge cannot reach each other

        [INFO] 5 - Container runtime
        [PASS] 5.1 - Swarm mode is off unless it is wanted
        [WARN] 5.5 - Containers are not privileged
        [WARN]      * evil�[31m <b>: privileged: root in it is root on the host
        [WARN] 5.11 - Containers have a memory limit
        [WARN]      * evil�[31m <b>: no memory limit

        [INFO] Score per section
        [INFO]      * 2 - Docker daemon configuration: 100% (1 of 1)
        [INFO]      * 5 - Container runtime: 9% (1 of 3)
        [INFO]      * Level 1: 23% (2 of 4)
        [INFO] Selection: --check 2.2 --check 5.1 --check 5.11 --check 5.5; scores of other selections are not comparable
        [INFO] Checks: 4 (2 passed, 2 failed, 0 waived, 0 manual, 0 not permitted, 0 errors, 0 not applicable)
        [INFO] Score: 23% (2 of 4 decided checks passed, weighted by severity)
    "#]].assert_eq(
        &sandbox().run("drydock audit --from host.json --format text --check 2.2,5.5,5.11,5.1"),
    );
}

#[test]
fn the_table() {
    expect![[r#"
        exit 0
        --- stdout
        Host        ship
        Engine      version 28.2.2, API 1.50, unix:///var/run/docker.sock
        Objects     0 of 0 containers running, 0 images
        Collected   2026-01-01T00:00:00Z
        Benchmark   CIS Docker Benchmark 1.8.0
        Selection   --check 2.2 --check 5.11 --check 5.5; scores of other selections are not comparable
        Score       16% (1 of 3 decided checks passed, weighted by severity)

        ID    VERDICT        SEVERITY  TITLE
        5.5   fail           critical  Containers are not privileged
                privileged: root in it is root on the host: evil�[31m <b>
        5.11  fail           medium    Containers have a memory limit
                no memory limit: evil�[31m <b>

        SECTION                        SCORE          PASSED  OPEN  WAIVED  N/A
        2 Docker daemon configuration  ████████ 100%  1 of 1  -     -       -
        5 Container runtime            ░░░░░░░░   0%  0 of 2  -     -       -
        Level 1                        █░░░░░░░  16%  1 of 3  -     -       -
        All                            █░░░░░░░  16%  1 of 3  -     -       -

        3 checks: 1 passed, 2 failed, 0 waived, 0 manual, 0 not permitted, 0 errors, 0 not applicable

        Next: `drydock audit fix` prints the steps that mend what fails
        Next: `drydock explain 5.5` tells why it matters and what to do
        Next: `--details` shows every item and what was read
    "#]].assert_eq(&sandbox().run("drydock audit --from host.json --check 2.2,5.5,5.11"));
}

#[test]
fn every_check_of_every_benchmark_is_there_once() {
    let sandbox = sandbox();
    for (benchmark, count) in [
        ("ce-1.1.0", 13 + 18 + 20 + 11 + 31 + 5 + 10),
        ("1.2.0", 14 + 17 + 22 + 11 + 31 + 2 + 10),
        ("1.6.0", 117),
        ("1.7.0", 117),
        ("1.8.0", 118),
    ] {
        let line = format!("drydock list checks --format json --benchmark {benchmark}");
        let list = document(&sandbox, &line, 0);
        let cis = |check: &&Value| {
            let id = check["ids"][benchmark].as_str().unwrap();
            !id.starts_with('C')
        };
        let found = list.as_array().unwrap().iter().filter(cis).count();
        assert_eq!(found, count, "{benchmark}");
        let line = format!("drydock audit --from host.json --format json --benchmark {benchmark}");
        let report = document(&sandbox, &line, 0);
        assert_eq!(
            report["checks"].as_array().unwrap().len(),
            list.as_array().unwrap().len()
        );
    }
}

#[test]
fn an_engine_that_is_not_there_loses_no_check() {
    let sandbox = Sandbox::new();
    let all = document(&sandbox, "drydock list checks --format json", 0);
    let report = document(&sandbox, "drydock audit --format json", 8);
    let checks = report["checks"].as_array().unwrap();
    assert_eq!(checks.len(), all.as_array().unwrap().len());
    let verdict = |slug: &str| {
        let mut checks = checks.iter();
        let check = checks.find(|check| check["slug"] == slug).unwrap();
        check["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("container-memory-limit"), "error");
    assert_eq!(verdict("swarm-managers"), "error");
    let text = sandbox.run("drydock audit --check 5.5");
    assert!(text.starts_with("exit 8\n"), "{text}");
    assert!(
        text.contains("no socket at `/nowhere/docker.sock`"),
        "{text}"
    );
}

#[test]
fn codes_follow_what_is_asked_for() {
    let sandbox = sandbox();
    for (options, code) in [
        ("", 0),
        ("--fail-on fail", 1),
        ("--fail-on critical", 1),
        ("--fail-on critical --skip 5.5", 0),
        ("--check 2.2 --fail-on warn", 0),
        ("--fail-on 1 --check 5.5", 1),
        ("--container hard --check 5.5 --fail-on fail", 0),
        ("--label tier=db --check 5.5 --fail-on fail", 0),
        ("--fail-on sometimes", 2),
        ("--level 3", 2),
        ("--new-only", 2),
    ] {
        let line = format!("drydock audit --from host.json --section 2,5 {options}");
        let line = match options {
            options if options.contains("--skip") => line.replace("--section 2,5", "--check 5.5"),
            _ => line,
        };
        let shown = sandbox.run(&line);
        assert!(
            shown.starts_with(&format!("exit {code}\n")),
            "{line}: {shown}"
        );
    }
}

#[test]
fn an_unknown_check_is_named() {
    expect![[r#"
        exit 2
        --- stderr
        error: there is no check or section `5.99` in 1.8.0
        hint: did you mean `5.9`? `drydock list checks --benchmark 1.8.0` lists all
    "#]]
    .assert_eq(&sandbox().run("drydock audit --from host.json --check 5.99"));
    expect![[r#"
        exit 2
        --- stderr
        error: `container-memory-limits` is no check, and no image is named
        hint: `drydock explain CVE-… IMAGE` explains a vulnerability, `drydock list checks` lists the checks
    "#]].assert_eq(&sandbox().run("drydock explain container-memory-limits"));
}

#[test]
fn a_check_explains_itself() {
    expect![[r#"
        exit 0
        --- stdout
        Containers have a memory limit
        container-memory-limit (level 1, medium)

        Why
          One container without a limit can use up the memory of the host, and the kernel then ends whichever process it chooses, also those of others.
        What to do
          Give each container a limit (`--memory`, in compose `mem_limit`).
        What that may break
          A process that asks for more than the limit is ended.
        How to undo it
          Start the container again without the limit.
        Reads
          GET /containers/ID/json, memory limit of the control group
        Number
          5.10 in ce-1.1.0, 5.10 in 1.2.0, 5.11 in 1.6.0, 5.11 in 1.7.0, 5.11 in 1.8.0
        More
          https://docs.docker.com/engine/containers/resource_constraints/
    "#]].assert_eq(&sandbox().run("drydock explain 5.11"));
}

#[test]
fn a_waiver_accepts_until_its_day() {
    let sandbox = sandbox();
    let waiver = |day: &str| {
        format!(
            "[[waiver]]\ncheck = \"5.5\"\ncontainer = \"evil*\"\nreason = \"moves soon\"\nowner = \
             \"ada\"\nexpires = {day}\n"
        )
    };
    sandbox.write("good.toml", waiver("2999-01-01"));
    sandbox.write("old.toml", waiver("2020-01-01"));
    sandbox.write("bad.toml", "[[waiver]]\ncheck = \"5.5\"\n");
    let line = |file: &str| {
        format!("drydock audit --from host.json --check 5.5 --format json --waivers {file}")
    };
    let report = document(&sandbox, &line("good.toml"), 0);
    assert_eq!(report["checks"][0]["verdict"], "waived");
    let report = document(&sandbox, &line("old.toml"), 0);
    assert_eq!(report["checks"][0]["verdict"], "fail");
    assert!(report["warnings"].to_string().contains("expired"));
    let shown = sandbox.run(&line("bad.toml"));
    assert!(
        shown.starts_with("exit 2\n") && shown.contains("bad.toml"),
        "{shown}"
    );
}

#[test]
fn a_baseline_tells_new_from_old() {
    let sandbox = sandbox();
    let json = "drydock audit --from host.json --format json --section 5 --output before.json";
    assert!(sandbox.run(json).starts_with("exit 0"));
    let again = "drydock audit --from host.json --format json --section 5 --baseline before.json";
    let report = document(&sandbox, again, 0);
    assert_eq!(report["comparison"]["new"], 0);
    assert_eq!(report["comparison"]["fixed"], 0);
    assert!(report["comparison"]["unchanged"].as_u64().unwrap() > 3);
    assert_eq!(report["comparison"]["caveats"], json!([]));
    let mut changed = snapshot();
    let containers = &mut changed["engine"]["containers"]["known"];
    containers[0]["inspect"]["known"]["HostConfig"]["Memory"] = json!(0);
    sandbox.write("host.json", changed.to_string());
    let report = document(&sandbox, again, 0);
    assert_eq!(report["comparison"]["new"], 1);
    let judged = format!("{again} --fail-on fail --new-only");
    assert!(sandbox.run(&judged).starts_with("exit 1"));
    sandbox.write("before.json", "{}");
    assert!(sandbox.run(again).starts_with("exit 2"));
}

#[test]
fn every_format_takes_hostile_names() {
    let sandbox = sandbox();
    for format in [
        "text",
        "table",
        "json",
        "csv",
        "html",
        "sarif",
        "junit",
        "oscal",
        "docker-bench-json",
    ] {
        let text = sandbox.stdout(
            &format!("drydock audit --from host.json --format {format}"),
            0,
        );
        assert!(text.contains("evil"), "{format}");
        assert!(!text.contains('\u{1b}'), "{format}");
        if format == "html" {
            assert!(!text.contains("<b>"), "{format}");
        }
    }
}

#[test]
fn the_report_fits_its_schema_and_repeats() {
    let sandbox = sandbox();
    let line = "drydock audit --from host.json --format json";
    let (first, second) = (sandbox.stdout(line, 0), sandbox.stdout(line, 0));
    assert_eq!(first, second);
    let schema = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/schema/audit-report.schema.json"
    );
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let index = compiler.compile(schema, &mut schemas).unwrap();
    let report = serde_json::from_str(&first).unwrap();
    schemas.validate(&report, index).unwrap();
}

#[test]
fn steps_are_printed_and_nothing_is_done() {
    expect![[r#"
        exit 0
        --- stdout
        # Read before you run it. Each step says what it may break and how to undo it.

        # 2.15 Containers cannot gain privileges by default
        # Impact: Programs such as `sudo`, `su` and `ping` do not work in containers
        # that rely on them; those can be started with `--security-opt
        # no-new-privileges=false`.
        # In /etc/docker/daemon.json set "no-new-privileges": true
        # (`drydock audit fix --apply --check 2.15` does), then:
        systemctl restart docker
        # Undo: take "no-new-privileges" out of /etc/docker/daemon.json and restart
        # the daemon

        # 5.11 Containers have a memory limit
        # Impact: A process that asks for more than the limit is ended.
        # -- evil�[31m <b>
        docker update --memory 512m --memory-swap 512m 'evil�[31m <b>'
        # Undo: Start the container again without the limit.
    "#]]
    .assert_eq(&sandbox().run("drydock audit fix --from host.json --check 5.11,2.15"));
    let refused = sandbox().run("drydock audit fix --from host.json --apply");
    assert!(refused.starts_with("exit 2\n"), "{refused}");
}

#[test]
fn a_bad_snapshot_is_an_error_that_names_it() {
    let sandbox = sandbox();
    sandbox.write("new.json", r#"{"schema_version": 99}"#);
    sandbox.write("cut.json", r#"{"schema_version": 1, "#);
    for file in ["new.json", "cut.json", "none.json"] {
        let shown = sandbox.run(&format!("drydock audit --from {file}"));
        assert!(
            shown.starts_with("exit 2\n") && shown.contains(file),
            "{shown}"
        );
    }
}

#[test]
fn a_snapshot_is_saved_and_judged_elsewhere() {
    let sandbox = Sandbox::new();
    let shown = sandbox.run("drydock audit --save-snapshot host.json");
    assert!(
        shown.starts_with("exit 8\n") && shown.contains("--from host.json"),
        "{shown}"
    );
    let mode = fs::metadata(sandbox.path("host.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o111, 0);
    let report = document(&sandbox, "drydock audit --from host.json --format json", 8);
    assert_eq!(report["schema_version"], 1);
}

#[test]
fn a_damaged_database_that_nobody_asked_for_costs_no_audit() {
    let sandbox = Sandbox::new();
    let database = sandbox.database();
    fs::create_dir_all(database.parent().unwrap()).unwrap();
    fs::write(&database, "not a database").unwrap();
    let shown = sandbox.run("drydock audit --check 1.2.2");
    assert!(shown.starts_with("exit 8\n"), "{shown}");
    assert!(
        shown.contains("audited without the advisory database"),
        "{shown}"
    );
    let asked = format!("drydock audit --db {} --check 1.2.2", database.display());
    assert!(sandbox.run(&asked).starts_with("exit 5\n"));
}
