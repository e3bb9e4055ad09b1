//! `/openapi.json`, `/docs`

use reqwest::Method;

on_both_stacks! {
    async fn the_document_is_served_as_it_is_printed(app) {
        let served = app.root(Method::GET, "/openapi.json").send().await;
        assert_eq!(served.json, portal::openapi::document());
        let printed: serde_json::Value = serde_json::from_str(&portal::openapi::printed()).unwrap();
        assert_eq!(served.json, printed);
    }

    async fn the_page_needs_nothing_from_elsewhere(app) {
        let index = app.root(Method::GET, "/docs").send().await;
        assert_eq!((index.status.as_u16(), index.header("location")), (308, Some("/docs/")));
        let page = app.root(Method::GET, "/docs/").send().await;
        let text = page.text();
        assert_eq!(page.status, 200, "{text}");
        assert!(!text.contains("https://") && !text.contains("<script>"), "{text}");
        assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let start = app.root(Method::GET, "/docs/swagger-initializer.js").send().await;
        assert!(start.text().contains("/openapi.json"));
        assert_eq!(start.header("content-type"), Some("text/javascript; charset=utf-8"));
        let icon = app.root(Method::GET, "/docs/favicon-32x32.png").send().await;
        assert_eq!((icon.status.as_u16(), icon.header("content-type")), (200, Some("image/png")));
        let bundle = app.root(Method::GET, "/docs/swagger-ui-bundle.js").send().await;
        assert_eq!(bundle.status, 200);
        app.root(Method::GET, "/docs/no-such-file.js").send().await.refused(404, "NOT_FOUND");
    }
}
