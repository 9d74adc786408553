//! The key services, held to the contract and to their bad days. Each is a server on this machine that is as strict as
//! the service's documentation.

use std::process::Command;
use std::sync::Arc;

use object_store::StaticCredentialProvider;
use object_store::aws::AwsCredential;
use object_store::gcp::GcpCredential;
use zeroize::Zeroizing;

use super::server::Server;
use super::{aws, google, suite, transit};
use crate::keys::http::secret_header;
use crate::keys::{AwsKms, Destruction, GoogleKms, KeyError, KeyId, Provider, Secret, Transit};

/// The secret of every credential in these tests.
pub const TOKEN: &str = "token-that-no-message-tells";
pub const REGION: &str = "eu-central-1";
pub const RING: &str = "projects/pilot/locations/europe-west3/keyRings/evidence";

fn aws_at(address: &str, prefix: &str) -> AwsKms {
    let credential = AwsCredential {
        key_id: "AKIDEXAMPLE".to_owned(),
        secret_key: TOKEN.to_owned(),
        token: Some("session".to_owned()),
    };
    AwsKms::new(REGION, prefix, address, Arc::new(StaticCredentialProvider::new(credential))).unwrap()
}

fn google_at(address: &str) -> GoogleKms {
    let credential = GcpCredential { bearer: TOKEN.to_owned() };
    GoogleKms::new(RING, address, Arc::new(StaticCredentialProvider::new(credential))).unwrap()
}

fn transit_at(address: &str) -> Transit {
    Transit::new("team/transit", "warplan", address, Zeroizing::new(TOKEN.to_owned())).unwrap()
}

/// Each service with its server.
fn services() -> [(Box<dyn Provider>, Server); 3] {
    let [one, two, three] = [aws::start(), google::start(), transit::start()];
    [
        (Box::new(aws_at(&one.url(), "warplan")), one),
        (Box::new(google_at(&two.url())), two),
        (Box::new(transit_at(&three.url())), three),
    ]
}

#[test]
fn services_hold_the_contract() {
    for (provider, _server) in services() {
        suite::holds(&*provider);
    }
}

/// `WARPLAN_TEST_KMS` names the address of moto. Its ciphertexts begin with the 36 bytes of their key's id, and it lets
/// keys work whose deletion is pending.
#[test]
fn moto_keeps_keys_of_aws() {
    let Ok(address) = std::env::var("WARPLAN_TEST_KMS") else { return };
    let kms = aws_at(&address, &format!("warplan-{}", jiff::Timestamp::now().as_nanosecond()));
    suite::wraps_and_binds(&kms, 36);
    suite::rotates(&kms);
    let scheduled = kms.destroy("pilot/2026-11").unwrap();
    let Destruction::Scheduled(instant) = scheduled else { panic!("{scheduled:?}") };
    assert!(instant > jiff::Timestamp::now() + jiff::SignedDuration::from_hours(6 * 24));
    assert_eq!(kms.destroy("pilot/2026-11").unwrap(), scheduled);
    assert!(matches!(kms.ensure("pilot/2026-11"), Err(KeyError::Missing { .. })));
}

#[test]
fn passing_failures_are_waited_out() {
    let throttled = r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#;
    for (provider, server) in services() {
        let name = provider.name();
        let mut faults = vec![(503, String::new()), (500, "{}".to_owned()), (429, String::new())];
        if name.starts_with("awskms") {
            faults.push((400, throttled.to_owned()));
        }
        server.fail(faults);
        assert_eq!(provider.ensure("pilot").unwrap().version, 1, "{name}");
    }
}

#[test]
fn a_key_of_aws_whose_alias_was_made_unheard_stays_in_use() {
    let kms = Arc::default();
    let server = aws::start_with(Arc::clone(&kms));
    let provider = aws_at(&server.url(), "warplan");
    server.lose(|request| request.header("x-amz-target") == "TrentService.CreateAlias");
    let key = provider.ensure("pilot").unwrap();
    provider.wrap(&key, &Secret::default(), b"").unwrap();
    server.lose(|request| request.header("x-amz-target") == "TrentService.CreateAlias");
    let key = provider.rotate("pilot").unwrap();
    provider.wrap(&key, &Secret::default(), b"").unwrap();
    assert_eq!(kms.lock().unwrap().doomed(), [false, false]);
}

#[test]
fn of_two_keys_of_aws_for_one_bucket_the_later_goes() {
    let kms = Arc::default();
    let server = aws::start_with(Arc::clone(&kms));
    let provider = aws_at(&server.url(), "warplan");
    let key = provider.ensure("pilot").unwrap();
    // As it was when the other had looked and not yet made its own.
    server.fail(vec![(400, r#"{"__type":"NotFoundException"}"#.to_owned())]);
    assert_eq!(provider.ensure("pilot").unwrap(), key);
    assert_eq!(kms.lock().unwrap().doomed(), [false, true]);
    provider.wrap(&key, &Secret::default(), b"").unwrap();
}

#[test]
fn lasting_failures_end_after_a_few_attempts() {
    for (provider, server) in services() {
        let key = provider.ensure("pilot").unwrap();
        server.requests();
        server.fail(vec![(503, "no answer of its kind".to_owned()); 50]);
        let error = provider.wrap(&key, &Secret::default(), b"").unwrap_err();
        assert!(matches!(error, KeyError::Unavailable { .. }), "{error}");
        assert_eq!(server.requests(), 5, "{error}");
        server.fail(Vec::new());
        provider.wrap(&key, &Secret::default(), b"").unwrap();
    }
}

#[test]
fn refusals_are_told_at_once_with_a_remedy_and_without_the_token() {
    let refusals = [
        r#"{"__type":"com.amazonaws.kms#AccessDeniedException","Message":"not authorized to perform kms"}"#,
        r#"{"error":{"code":403,"message":"Permission denied on resource","status":"PERMISSION_DENIED"}}"#,
        r#"{"errors":["1 error occurred: permission denied"]}"#,
    ];
    for ((provider, server), refusal) in services().into_iter().zip(refusals) {
        server.fail(vec![(403, refusal.to_owned()); 5]);
        let error = provider.ensure("pilot").unwrap_err();
        let text = format!("{error} {error:?}");
        assert_eq!(server.requests(), 1);
        assert!(
            text.contains("not authorized") || text.to_lowercase().contains("permission denied"),
            "{text}"
        );
        assert!(text.contains("check ") && !text.contains(TOKEN), "{text}");
    }
}

#[test]
fn answers_that_make_no_sense_are_refused_without_repeating_them() {
    for (provider, server) in services() {
        let key = provider.ensure("pilot").unwrap();
        let wrapped = provider.wrap(&key, &Secret::default(), b"").unwrap();
        for answer in [
            "",
            "[]",
            r#"{"Plaintext":"c2VjcmV0","plaintext":"c2VjcmV0","data":{"plaintext":"c2VjcmV0"}}"#,
            r#"{"Plaintext":7,"plaintext":7,"data":"c2VjcmV0"}"#,
        ] {
            server.fail(vec![(200, answer.to_owned())]);
            let error = provider.unwrap(&key, &wrapped, b"").unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(text.contains("not understood") && !text.contains("c2VjcmV0"), "{text}");
        }
    }
}

#[test]
fn an_answer_that_is_too_large_is_refused() {
    let largest = 1 << 20;
    for (provider, server) in services() {
        for (length, told) in [(largest, "not understood"), (largest + 1, "larger than 1 MiB")] {
            server.fail(vec![(200, "\"".repeat(length)); 5]);
            let text = provider.ensure("pilot").unwrap_err().to_string();
            assert!(text.contains(told), "{text}");
            server.fail(Vec::new());
        }
    }
}

#[test]
fn a_header_that_holds_a_secret_prints_none_of_it() {
    let header = secret_header(Zeroizing::new(TOKEN.to_owned())).unwrap();
    assert_eq!(header.as_bytes(), TOKEN.as_bytes());
    assert_eq!(format!("{header:?}"), "Sensitive");
    assert!(secret_header(Zeroizing::new("two\nlines".to_owned())).is_none());
}

#[test]
fn nobody_there_is_told_with_the_cause() {
    let gone = "http://127.0.0.1:1";
    let providers: [Box<dyn Provider>; 3] =
        [Box::new(aws_at(gone, "warplan")), Box::new(google_at(gone)), Box::new(transit_at(gone))];
    for provider in providers {
        let text = provider.ensure("pilot").unwrap_err().to_string();
        assert!(text.contains("refused") && text.contains("check its address"), "{text}");
    }
}

/// The environment belongs to a process, so another one runs a test with a proxy in it.
#[test]
fn no_proxy_sees_what_stays_on_this_machine() {
    let proxy = Server::start(|_| (502, String::new()));
    let test = "keys::tests::services::services_hold_the_contract";
    let mut run = Command::new(std::env::current_exe().unwrap());
    run.args(["--exact", test]).env_remove("NO_PROXY").env_remove("no_proxy");
    for variable in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
        run.env(variable, proxy.url());
    }
    let output = String::from_utf8(run.output().unwrap().stdout).unwrap();
    assert!(output.contains("1 passed"), "{output}");
    assert_eq!(proxy.requests(), 0);
}

#[test]
fn names_that_a_provider_has_not_given_reach_no_server() {
    for (provider, server) in services() {
        let key = provider.ensure("pilot").unwrap();
        let wrapped = provider.wrap(&key, &Secret::default(), b"").unwrap();
        server.requests();
        let own = &key.name;
        for name in [
            "../../../auth/token/revoke-self",
            "arn:aws:kms:eu-central-1:999:key/1",
            &own[1..],
            &format!("{own}/../x"),
            &format!("{own}/rotate"),
            &format!("{own}?x"),
            &format!("{own}#"),
            &format!("{own}%2e"),
            &format!("{own}\n"),
            "",
        ] {
            let key = KeyId { name: name.to_owned(), version: 1 };
            let wrap = provider.wrap(&key, &Secret::default(), b"").unwrap_err();
            let unwrap = provider.unwrap(&key, &wrapped, b"").unwrap_err();
            for error in [wrap, unwrap] {
                assert!(
                    matches!(error, KeyError::Missing { .. }) && !error.to_string().contains('\n'),
                    "{error}"
                );
            }
        }
        assert_eq!(server.requests(), 0);
    }
}

#[test]
fn keys_do_not_travel_in_the_clear() {
    let token = || Zeroizing::new(TOKEN.to_owned());
    let error = Transit::new("transit", "warplan", "http://vault.example.com", token()).err().unwrap();
    assert!(error.to_string().contains("only https"), "{error}");
    assert!(Transit::new("transit", "warplan", "https://vault.example.com", token()).is_ok());
}
