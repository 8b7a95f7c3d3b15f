//! What goes, what stays.

use super::*;

fn text(before: &str, after: &str) {
    assert_eq!(
        redact_text(before),
        after.replace('#', REDACTED),
        "{before}"
    );
}

#[test]
fn secrets_of_commands_go() {
    for (before, after) in [
        (
            "app --password hunter2 --port 80",
            "app --password # --port 80",
        ),
        ("app --password 'hun ter2' x", "app --password '#' x"),
        ("app --password=hunter2", "app --password=#"),
        ("app -token=abc -v", "app -token=# -v"),
        ("DB_PASSWORD=hunter2 ./run", "DB_PASSWORD=# ./run"),
        (
            "export DB_PASSWORD=\"hunter2 x\" && run",
            "export DB_PASSWORD=\"#\" && run",
        ),
        ("env 'PASSWORD=my secret' run", "env 'PASSWORD=#' run"),
        (
            "sh -c \"PASSWORD=abc run --fast\"",
            "sh -c \"PASSWORD=# run --fast\"",
        ),
        (
            "run '{\"password\":\"abc\",\"port\":5}'",
            "run '{\"password\":\"#\",\"port\":5}'",
        ),
        ("{\"api_key\": \"abcdef\"}", "{\"api_key\": \"#\"}"),
        ("mysql -uroot -phunter2 db", "mysql -uroot -p# db"),
        ("sshpass -p hunter2 ssh me@host", "sshpass -p # ssh me@host"),
        (
            "curl -u me:hunter2 https://host/",
            "curl -u # https://host/",
        ),
        (
            "curl \"https://host/?token=abcdefgh&x=1\"",
            "curl \"https://host/?token=#&x=1\"",
        ),
        ("echo 'root:toor' | chpasswd", "echo 'root:#' | chpasswd"),
        (
            "redis-server --requirepass abc",
            "redis-server --requirepass #",
        ),
        ("docker login -u me -p hunter2", "docker login -u me -p #"),
        (
            "mount -o username=me,password=abc,vers=3",
            "mount -o username=me,password=#,vers=3",
        ),
        (
            "curl -H \"Authorization: Bearer abcdefghij\" x",
            "curl -H \"Authorization: Bearer #\" x",
        ),
        (
            "curl -H 'X-Auth-Token: abcdefg' x",
            "curl -H 'X-Auth-Token: #' x",
        ),
        (
            "git clone https://me:tok@host/r",
            "git clone https://#@host/r",
        ),
        (
            "git clone https://tok123@host/r",
            "git clone https://#@host/r",
        ),
        ("psql postgres://u:p/w@db/x", "psql postgres://#@db/x"),
    ] {
        text(before, after);
    }
}

#[test]
fn secrets_of_build_steps_go() {
    for (before, after) in [
        (
            "/bin/sh -c #(nop)  ENV DB_PASSWORD=my secret LANG=C",
            "/bin/sh -c !(nop)  ENV DB_PASSWORD=# LANG=C",
        ),
        ("ENV API_TOKEN=abcdefgh", "ENV API_TOKEN=#"),
        (
            "RUN |1 NPM_TOKEN=abcdefgh /bin/sh -c npm ci # buildkit",
            "RUN |1 NPM_TOKEN=# /bin/sh -c npm ci ! buildkit",
        ),
        (
            "/bin/sh -c echo \"password = abc\" >> /etc/x",
            "/bin/sh -c echo \"password = #\" >> /etc/x",
        ),
    ] {
        let after = after.replace('#', REDACTED).replace('!', "#");
        assert_eq!(redact_text(before), after, "{before}");
    }
}

#[test]
fn shapes_go_whatever_their_name() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN";
    text(&format!("x {jwt} y"), "x # y");
    text("id AKIAIOSFODNN7EXAMPLE.", "id #.");
    text(&format!("a ghp_{}", "a1".repeat(18)), "a #");
    text(
        "echo -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- > k",
        "echo # > k",
    );
    text("x -----BEGIN PRIVATE KEY-----\ncut off", "x #");
    text(
        "join --token SWMTKN-1-0123456789abcdefghij-xyz",
        "join --token #",
    );
}

#[test]
fn what_is_none_stays() {
    for stays in [
        "apk add --no-cache libcrypto3=3.0 libssl3=3.0.7-r0",
        "KEYRING_PATH=/etc/apt/keyrings/x.gpg",
        "GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568",
        "adduser --disabled-password app",
        "run --password-file /run/secrets/pw",
        "POSTGRES_PASSWORD_FILE=/run/secrets/pw",
        "docker login --password-stdin",
        "run --password $PASSWORD",
        "run --password=${PASSWORD}",
        "PASSWORD=$(cat /run/secrets/pw) run",
        "MAX_TOKENS=4096",
        "TOKENIZERS_PARALLELISM=true",
        "SECRET_PROVIDER=vault",
        "ALLOW_EMPTY_PASSWORD=yes",
        "RUN --mount=type=secret,id=aws,target=/srv/.aws/credentials make",
        "docker build --secret id=npm,src=.npmrc",
        "git clone ssh://git@host/r",
        "git clone https://${TOKEN}@host/r",
        "git clone git@github.com:me/r",
        "curl --user 1000:1000 x",
        "mysql -p db",
        "run -p 8080:80",
        "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "PATH=/usr/local/sbin:/usr/local/bin",
        "curl -H \"Authorization: Bearer $TOKEN\" x",
        "a bearer of news",
        "compass=north bypass=1",
    ] {
        assert_eq!(redact_text(stays), stays);
    }
}

#[test]
fn long_texts_are_cut() {
    for piece in [
        "password=\"",
        "http://a:b",
        "-p mysql ",
        "token: ",
        "bearer ",
        "-----BEGIN ",
    ] {
        let long = piece.repeat((1 << 20) / piece.len());
        let redacted = redact_text(&long);
        assert!(redacted.len() < 4 * MAX_BYTES, "{piece}");
        assert!(redacted.ends_with("more bytes left out)"), "{piece}");
    }
}

#[test]
fn environments() {
    assert_eq!(redact_pair("A=b"), "A=[redacted]");
    assert_eq!(redact_pair("DB_PASSWORD="), "DB_PASSWORD=");
    assert_eq!(redact_pair("A"), "A");
    for (before, after) in [
        ("NGINX_VERSION=1.27", "NGINX_VERSION=1.27"),
        ("PWD=/app", "PWD=/app"),
        ("MYSQL_PWD=x", "MYSQL_PWD=#"),
        ("DB_PASS=1234", "DB_PASS=#"),
        ("PGPASSWORD=x", "PGPASSWORD=#"),
        ("dbPassword2=x", "dbPassword2=#"),
        ("SECRET_KEY_BASE=abcdef", "SECRET_KEY_BASE=#"),
        (
            "AWS_SECRET_ACCESS_KEY=abc/def+ghi",
            "AWS_SECRET_ACCESS_KEY=#",
        ),
        (
            "GOOGLE_APPLICATION_CREDENTIALS=/etc/g.json",
            "GOOGLE_APPLICATION_CREDENTIALS=/etc/g.json",
        ),
        (
            "DATABASE_URL=postgres://u:p@db/x",
            "DATABASE_URL=postgres://#@db/x",
        ),
        ("DB_PASSWORD=", "DB_PASSWORD="),
        ("APP=AKIAIOSFODNN7EXAMPLE", "APP=#"),
    ] {
        assert_eq!(
            redact_image_pair(before),
            after.replace('#', REDACTED),
            "{before}"
        );
    }
}

#[test]
fn words_are_read_together() {
    let words = |words: &[&str]| {
        redact_words(
            &words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>(),
        )
        .join(" ")
    };
    for (before, after) in [
        (
            &["app", "--password", "hun ter2", "-v"][..],
            "app --password # -v",
        ),
        (&["app", "--token", "abcdefg"], "app --token #"),
        (&["app", "--token", "-v"], "app --token -v"),
        (&["sh", "-c", "run --token abcdefg"], "sh -c run --token #"),
        (&["mysqladmin", "-phunter2", "ping"], "mysqladmin -p# ping"),
        (
            &["CMD-SHELL", "curl -u a:b http://x || exit 1"],
            "CMD-SHELL curl -u # http://x || exit 1",
        ),
    ] {
        assert_eq!(words(before), after.replace('#', REDACTED));
    }
}

#[test]
fn urls() {
    for (before, after) in [
        ("http://me:pw@proxy:3128/", "http://#@proxy:3128/"),
        ("http://me:p@w@proxy:3128", "http://#@proxy:3128"),
        ("me:pw@proxy:3128", "#@proxy:3128"),
        (
            "https://tok@host/x?token=abcdefgh",
            "https://#@host/x?token=#",
        ),
        ("http://proxy:3128", "http://proxy:3128"),
        ("", ""),
    ] {
        assert_eq!(redact_url(before), after.replace('#', REDACTED), "{before}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken(input in ".*") {
        let once = redact_text(&input);
        let _ = (redact_url(&input), redact_image_pair(&input), redact_words(&[input]));
        proptest::prop_assert!(redact_text(&once).len() <= once.len().saturating_mul(12).saturating_add(12));
    }

    #[test]
    fn pieces_that_mean_something_are_taken(pieces in proptest::collection::vec(
        proptest::sample::select(vec!["password", "=", ":", " ", "\"", "'", "\\", "://", "@", "é",
            "ENV ", "#(nop)", "-p", "mysql", "$(", "-----BEGIN ", "PRIVATE KEY-----", "eyJ", "."]), 0..30)) {
        let input = pieces.concat();
        let _ = (redact_text(&input), redact_url(&input));
    }
}
