//! What people, devices and troubles are called in the demo shop.

/// Given names, women's and men's in turn.
pub(super) const GIVEN: [&str; 20] = [
    "منى",
    "كريم",
    "سارة",
    "أحمد",
    "هبة",
    "محمود",
    "نورهان",
    "مصطفى",
    "دينا",
    "يوسف",
    "إيمان",
    "خالد",
    "مريم",
    "عمر",
    "ياسمين",
    "حسام",
    "رانيا",
    "طارق",
    "سلمى",
    "وليد",
];

/// Family names.
pub(super) const FAMILY: [&str; 16] = [
    "عبد الرحمن",
    "حسن",
    "الشافعي",
    "فؤاد",
    "السيد",
    "منصور",
    "الجمال",
    "رزق",
    "عثمان",
    "النجار",
    "سليمان",
    "البدري",
    "حجازي",
    "صبري",
    "الديب",
    "غنيم",
];

/// How [`GIVEN`] reads in an e-mail address.
pub(super) const GIVEN_LATIN: [&str; 20] = [
    "mona", "karim", "sara", "ahmed", "heba", "mahmoud", "nourhan", "mostafa", "dina", "youssef", "eman",
    "khaled", "mariam", "omar", "yasmin", "hossam", "rania", "tarek", "salma", "waleed",
];

/// Where customers live.
pub(super) const ADDRESSES: [&str; 8] = [
    "١٢ شارع ٩، المعادي، القاهرة",
    "٤٥ شارع عباس العقاد، مدينة نصر، القاهرة",
    "٣ شارع الهرم، الجيزة",
    "٢٧ شارع شهاب، المهندسين، الجيزة",
    "١٨ شارع النزهة، مصر الجديدة، القاهرة",
    "٦ شارع فؤاد، الإسكندرية",
    "٩ ميدان لبنان، المهندسين، الجيزة",
    "٣١ شارع شبرا، القاهرة",
];

/// A kind of device and all that goes with it.
pub(super) struct Kind {
    /// `Device.deviceType`.
    pub(super) kind: &'static str,
    /// What owners call it.
    pub(super) called: &'static str,
    /// Brand and model.
    pub(super) models: &'static [(&'static str, &'static str)],
    /// What owners complain of, and the part that cures it.
    pub(super) troubles: &'static [(&'static str, &'static str)],
    /// What the part costs, in pounds, from and to.
    pub(super) part: (i64, i64),
    /// What the work costs, in pounds, from and to.
    pub(super) work: (i64, i64),
}

/// What the shop repairs.
pub(super) const KINDS: [Kind; 5] = [
    Kind {
        kind: "laptop",
        called: "اللابتوب",
        models: &[
            ("Dell", "Latitude 5520"),
            ("HP", "ProBook 450 G8"),
            ("Lenovo", "ThinkPad T14"),
            ("Asus", "VivoBook 15"),
            ("Apple", "MacBook Air M1"),
        ],
        troubles: &[
            ("الشاشة مكسورة ولا تعرض صورة", "شاشة ١٥٫٦ بوصة"),
            ("البطارية لا تشحن", "بطارية أصلية"),
            ("الجهاز بطيء جدا ويتوقف فجأة", "قرص SSD سعة 512"),
            ("لوحة المفاتيح بها أزرار لا تعمل", "لوحة مفاتيح عربي"),
            ("ترتفع حرارته ويفصل", "مروحة تبريد"),
        ],
        part: (900, 4_800),
        work: (250, 700),
    },
    Kind {
        kind: "phone",
        called: "الموبايل",
        models: &[
            ("Samsung", "Galaxy S23"),
            ("Apple", "iPhone 13"),
            ("Xiaomi", "Redmi Note 12"),
            ("Oppo", "Reno 8"),
        ],
        troubles: &[
            ("الشاشة مشروخة واللمس لا يستجيب", "شاشة كاملة"),
            ("مدخل الشحن لا يعمل", "مدخل شحن"),
            ("البطارية تنتهي بسرعة", "بطارية"),
            ("سقط في الماء ولا يعمل", "لوحة شحن"),
        ],
        part: (350, 3_900),
        work: (150, 400),
    },
    Kind {
        kind: "printer",
        called: "الطابعة",
        models: &[("HP", "LaserJet M110"), ("Canon", "LBP6030"), ("Epson", "L3250")],
        troubles: &[
            ("تسحب الورق مكررا", "بكرة سحب الورق"),
            ("الطباعة باهتة", "حبارة"),
            ("لا تتعرف على الحاسوب", "لوحة التحكم"),
        ],
        part: (200, 1_400),
        work: (150, 350),
    },
    Kind {
        kind: "monitor",
        called: "الشاشة",
        models: &[("LG", "24MK430"), ("Samsung", "S24R350"), ("Dell", "P2419H")],
        troubles: &[("لا تضيء", "لوحة الطاقة"), ("خطوط رأسية على الشاشة", "كابل العرض")],
        part: (250, 1_200),
        work: (150, 300),
    },
    Kind {
        kind: "tablet",
        called: "التابلت",
        models: &[
            ("Apple", "iPad Air"),
            ("Samsung", "Galaxy Tab A8"),
            ("Lenovo", "Tab M10"),
        ],
        troubles: &[
            ("الزجاج مكسور", "زجاج ولمس"),
            ("لا يشحن", "مدخل شحن"),
            ("يعيد التشغيل وحده", "بطارية"),
        ],
        part: (400, 2_600),
        work: (200, 450),
    },
];

/// What is handed in with a device.
pub(super) const ACCESSORIES: [(&str, &str); 5] = [
    ("شاحن", "charger"),
    ("حقيبة", "bag"),
    ("كابل", "cable"),
    ("شريحة", "sim"),
    ("جراب", "cover"),
];

/// What the workshop writes beside a step.
pub(super) fn step_note(status: &str) -> Option<&'static str> {
    Some(match status {
        "RECEIVED" => "تم استلام الجهاز وفحصه ظاهريا",
        "INSPECTION" => "بدأ الفني فحص الجهاز",
        "AWAITING_APPROVAL" => "تم إرسال عرض السعر",
        "UNDER_REPAIR" => "بدأ العمل على الجهاز",
        "WAITING_PARTS" => "تم طلب قطعة الغيار",
        "ON_HOLD" => "تم إيقاف العمل مؤقتا بطلب من العميل",
        "READY_FOR_PICKUP" => "الجهاز جاهز للاستلام من الفرع",
        "READY_FOR_DELIVERY" => "الجهاز جاهز للتوصيل",
        "DELIVERED" => "تم تسليم الجهاز للعميل",
        "REJECTED" => "رفض العميل عرض السعر",
        "CANCELLED" => "ألغى العميل طلب الإصلاح",
        _ => return None,
    })
}

/// What customers write.
pub(super) const COMMENTS: [&str; 7] = [
    "متى ينتهي الإصلاح من فضلكم؟",
    "شكرا على سرعة الرد",
    "هل يمكن الاحتفاظ بالبيانات الموجودة على الجهاز؟",
    "يرجى الاتصال بي قبل أي تكلفة إضافية",
    "نسيت أن أذكر أن الصوت لا يعمل أيضا",
    "هل الضمان يشمل قطعة الغيار؟",
    "سأمر على الفرع مساء الخميس",
];

/// Why a quotation is rejected.
pub(super) const REFUSALS: [&str; 3] = [
    "السعر أعلى من المتوقع",
    "سأشتري جهازا جديدا",
    "لم أعد بحاجة إلى الجهاز",
];

/// What goes through a customer's hands without a repair.
pub(super) const SALES: [(&str, i64); 4] = [
    ("ماوس لاسلكي", 350),
    ("شاحن أصلي", 850),
    ("ذاكرة USB سعة 128", 420),
    ("حقيبة لابتوب", 600),
];
