//! `/dev`

use crate::harness::{Stack, TestApp};
use reqwest::Method;
use serde_json::json;

on_both_stacks! {
    async fn messages_are_there_in_development(app) {
        let answer = app.root(Method::GET, "/dev/messages").send().await;
        assert_eq!(*answer.ok(), json!([]));
    }
}

/// What production needs beside the tests' settings.
pub const PRODUCTION: &[(&str, &str)] = &[
    ("PORTAL_ENV", "production"),
    ("PORTAL_PUBLIC_URL", "https://portal.example"),
    ("PORTAL_BCRYPT_COST", "10"),
];

#[tokio::test]
async fn messages_are_absent_in_production() {
    let app = TestApp::with(Stack::Embedded, PRODUCTION).await;
    for (language, message) in [("ar", "لم يُعثر على شيء هنا."), ("en", "Nothing was found here.")]
    {
        let answer = app
            .root(Method::GET, "/dev/messages")
            .language(language)
            .send()
            .await;
        assert_eq!(answer.refused(404, "NOT_FOUND").message(), message);
    }
}
