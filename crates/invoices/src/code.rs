use kernel::{InvoiceId, MacKeys};

/// The portal's own code for checking an invoice: its id and a tag over it, so that nothing needs to be stored and no
/// code can be guessed. It holds as long as the secret it was made with is among those configured.
#[derive(Debug, Clone)]
pub struct VerificationCodes(MacKeys);

/// Of the tag's 32 bytes; 16 are as many as nobody can guess.
const TAG_BYTES: usize = 16;

impl VerificationCodes {
    /// The purpose to derive the keys for.
    pub const PURPOSE: &'static str = "invoice-verification";

    /// With the keys derived for [`Self::PURPOSE`].
    #[must_use]
    pub const fn new(keys: MacKeys) -> Self {
        Self(keys)
    }

    /// The code of an invoice: `123-<32 hex digits>`.
    #[must_use]
    pub fn code(&self, id: InvoiceId) -> String {
        let tag = self.0.sign(&[&id.get().to_be_bytes()]);
        let hex: String = tag.iter().take(TAG_BYTES).map(|b| format!("{b:02x}")).collect();
        format!("{id}-{hex}")
    }

    /// The invoice a code was made for; `None` for anything else.
    #[must_use]
    pub fn read(&self, code: &str) -> Option<InvoiceId> {
        let (id, hex) = code.split_once('-')?;
        let id: i64 = id.parse().ok().filter(|id| *id > 0)?;
        if hex.len() != TAG_BYTES * 2 || !hex.is_ascii() {
            return None;
        }
        let tag: Vec<u8> = hex
            .as_bytes()
            .chunks(2)
            .map(|pair| {
                std::str::from_utf8(pair)
                    .ok()
                    .and_then(|p| u8::from_str_radix(p, 16).ok())
            })
            .collect::<Option<_>>()?;
        self.0.verify(&[&id.to_be_bytes()], &tag).then_some(InvoiceId(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Keyring;

    fn codes(secret: &str, before: Vec<&str>) -> VerificationCodes {
        let ring = Keyring::new(secret.into(), before.into_iter().map(Into::into).collect());
        VerificationCodes::new(ring.derive(VerificationCodes::PURPOSE))
    }

    #[test]
    fn a_code_names_its_invoice_and_no_other() {
        let codes = codes("a secret", vec![]);
        let code = codes.code(InvoiceId(123));
        assert_eq!(codes.read(&code), Some(InvoiceId(123)));
        let (_, tag) = code.split_once('-').unwrap();
        for wrong in [
            format!("124-{tag}"),
            format!("-123-{tag}"),
            format!("123-{}", &tag[..30]),
            format!("123-{}", "é".repeat(16)),
            format!("123-{}", "+f".repeat(16)),
            tag.to_owned(),
            String::new(),
        ] {
            assert_eq!(codes.read(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_rotated_secret_keeps_printed_codes_good() {
        let printed = codes("old", vec![]).code(InvoiceId(5));
        assert_eq!(codes("new", vec!["old"]).read(&printed), Some(InvoiceId(5)));
        assert_eq!(codes("new", vec![]).read(&printed), None);
    }
}
