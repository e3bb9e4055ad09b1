/// What the payer does on the sandbox's page. Going away without paying is no action: nothing happens then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SandboxAction {
    /// Pays.
    Pay,
    /// Pays, and the bank takes a moment.
    PaySlowly,
    /// Tries, and the bank refuses.
    Decline,
    /// Pays in two tabs at once.
    PayTwice,
    /// Pays when the time is over already.
    PayLate,
}

impl SandboxAction {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [
        Self::Pay,
        Self::PaySlowly,
        Self::Decline,
        Self::PayTwice,
        Self::PayLate,
    ];

    /// The word in forms and in the database: `pay_late`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::PaySlowly => "pay_slowly",
            Self::Decline => "decline",
            Self::PayTwice => "pay_twice",
            Self::PayLate => "pay_late",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }
}
