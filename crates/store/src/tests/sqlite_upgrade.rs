//! gen
use crate::tests::fixture::*;
use crate::*;
#[test]
fn generate() {
    let path = std::path::Path::new("/tmp/focal-first.db");
    let _ = std::fs::remove_file(path);
    let store = on_file(path);
    for t in [a(), b()] {
        let mut s = store.tenant(&t);
        let mut batch = put(&[ticket("t1", "north", 3), ticket("t2", "", -1)]);
        batch.put(&NOTES, &"hello".to_owned()).event(event("opened", "c1")).effect(effect("e1", "mail", 10));
        batch.taken = Some(Taken { epoch: 1, seq: 4 });
        batch.bump(&s, "case").unwrap();
        batch.credentials.push(Credential { hash: format!("h-{t}"), kind: CredentialKind::Device, tenant: t.clone(), subject: "pump".into(), expires: None, body: serde_json::json!({}) });
        s.commit(batch).unwrap();
    }
    store.system().set_setting("house", "one").unwrap();
}
