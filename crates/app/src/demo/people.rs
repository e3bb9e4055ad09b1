//! Who works in the demo shop, who its customers are, and what they own.

use super::dice::Dice;
use super::words::{ACCESSORIES, ADDRESSES, FAMILY, GIVEN, GIVEN_LATIN, KINDS, Kind};
use super::{CUSTOMERS, PASSWORD_HASH, login_phone};
use adapter_sql::shop::{
    NewBranch, NewCompany, NewCustomer, NewDevice, NewRole, NewSetting, NewUser, NewVariableCategory,
    NewVariableOption, Shop,
};
use chrono::{DateTime, TimeDelta, Utc};

const CUSTOMER_ROLE: i64 = 6;
const TECHNICIAN_ROLE: i64 = 3;
/// `User.id` of the first technician; the others follow.
pub(super) const TECHNICIANS: [i64; 4] = [1, 2, 3, 4];
/// `Branch.id` of each.
pub(super) const BRANCHES: [i64; 2] = [1, 2];
/// `VariableOption.id` of the first accessory; brands come before.
pub(super) const FIRST_ACCESSORY: i64 = 101;
/// A customer's `User.id` is so much more than the customer's own.
pub(super) const LOGIN_OFFSET: i64 = 100;

/// A device that repairs can be of.
pub(super) struct Owned {
    pub(super) id: i64,
    pub(super) customer: i64,
    pub(super) kind: &'static Kind,
}

/// Fills in the people and answers with what they own.
pub(super) fn add(shop: &mut Shop, dice: &mut Dice, now: DateTime<Utc>) -> Vec<Owned> {
    let founded = now - TimeDelta::days(900);
    shop.settings = [
        ("company.name", "ورشة النيل للصيانة"),
        ("company.phone", "0225250000"),
        ("currency.code", "EGP"),
        ("currency.symbol", "ج.م"),
    ]
    .map(|(key, value)| NewSetting {
        key: key.to_owned(),
        value: Some(value.to_owned()),
        is_encrypted: false,
    })
    .into();
    shop.roles = [
        (1, "Admin"),
        (TECHNICIAN_ROLE, "Technician"),
        (CUSTOMER_ROLE, "Customer"),
    ]
    .map(|(id, name)| NewRole {
        id,
        name: name.to_owned(),
    })
    .into();
    shop.branches = [
        (1, "فرع المعادي", "١٢ شارع ٩، المعادي، القاهرة", "0225250000"),
        (
            2,
            "فرع مدينة نصر",
            "٤٥ شارع عباس العقاد، مدينة نصر، القاهرة",
            "0222620000",
        ),
    ]
    .map(|(id, name, address, phone)| NewBranch {
        id,
        name: name.to_owned(),
        address: Some(address.to_owned()),
        phone: Some(phone.to_owned()),
        created_at: Some(founded),
        ..NewBranch::default()
    })
    .into();
    shop.companies = [
        (1, "شركة النيل للتجارة"),
        (2, "مكتب الأمل للاستشارات"),
        (3, "مدارس المستقبل"),
    ]
    .map(|(id, name)| NewCompany {
        id,
        name: name.to_owned(),
        created_at: Some(founded),
        ..NewCompany::default()
    })
    .into();
    add_staff(shop, founded);
    add_customers(shop, dice, now);
    add_lists(shop);
    add_devices(shop, dice, now)
}

fn add_staff(shop: &mut Shop, founded: DateTime<Utc>) {
    let names = ["طارق فؤاد", "هاني منصور", "شيماء سليمان", "إبراهيم غنيم"];
    shop.users = TECHNICIANS
        .into_iter()
        .zip(names)
        .map(|(id, name)| NewUser {
            id,
            name: name.to_owned(),
            email: format!("technician-{id}@shop.example"),
            // Staff sign in to the ERP, not here: no password matches this.
            password: "!".to_owned(),
            role: Some(TECHNICIAN_ROLE),
            created_at: Some(founded),
            ..NewUser::default()
        })
        .collect();
}

fn add_customers(shop: &mut Shop, dice: &mut Dice, now: DateTime<Utc>) {
    let names = GIVEN.iter().zip(GIVEN_LATIN).cycle();
    for (id, (given, latin)) in (1..=CUSTOMERS).zip(names) {
        let name = format!("{given} {}", dice.pick(&FAMILY));
        let (email, phone) = (format!("{latin}{id}@example.com"), login_phone(id));
        let since = now - TimeDelta::days(dice.between(380, 800));
        // As a shop has them: written this way and that.
        let written = match (id % 4, phone.strip_prefix('0')) {
            (1, Some(rest)) => format!("+20 {rest}"),
            (2, Some(rest)) => format!("0020{rest}"),
            _ => phone.clone(),
        };
        shop.users.push(NewUser {
            id: LOGIN_OFFSET + id,
            name: name.clone(),
            email: email.clone(),
            password: PASSWORD_HASH.to_owned(),
            phone: Some(phone),
            role: Some(CUSTOMER_ROLE),
            customer: Some(id),
            created_at: Some(since),
            ..NewUser::default()
        });
        shop.customers.push(NewCustomer {
            id,
            name,
            phone: Some(written),
            email: Some(email),
            address: Some((*dice.pick(&ADDRESSES)).to_owned()),
            company: dice.chance(20).then(|| dice.between(1, 3)),
            user: Some(LOGIN_OFFSET + id),
            created_at: Some(since),
            ..NewCustomer::default()
        });
    }
}

/// The shop's lists of brands and accessories.
fn add_lists(shop: &mut Shop) {
    shop.categories = [(1, "BRAND", "الماركات"), (2, "ACCESSORY", "الملحقات")]
        .map(|(id, code, name)| NewVariableCategory {
            id,
            code: code.to_owned(),
            name: name.to_owned(),
        })
        .into();
    let mut brands: Vec<_> = KINDS
        .iter()
        .flat_map(|kind| kind.models)
        .map(|(brand, _)| *brand)
        .collect();
    brands.sort_unstable();
    brands.dedup();
    let options = (1..)
        .zip(brands)
        .map(|(id, brand)| (id, 1, brand, brand.to_lowercase()));
    let accessories = (FIRST_ACCESSORY..)
        .zip(ACCESSORIES)
        .map(|(id, (label, value))| (id, 2, label, value.to_owned()));
    shop.options = options
        .chain(accessories)
        .map(|(id, category, label, value)| NewVariableOption {
            id,
            category,
            label: label.to_owned(),
            value,
        })
        .collect();
}

fn add_devices(shop: &mut Shop, dice: &mut Dice, now: DateTime<Utc>) -> Vec<Owned> {
    let mut owned = Vec::new();
    for customer in 1..=CUSTOMERS {
        // The two whose logins are printed have one of each kind.
        let count = if customer <= 2 {
            KINDS.len()
        } else {
            1 + usize::from(dice.chance(60))
        };
        let shift = usize::try_from(customer).unwrap_or(0);
        for kind in KINDS.iter().cycle().skip(shift).take(count) {
            let id = i64::try_from(owned.len()).unwrap_or(0) + 1;
            let (brand, model) = *dice.pick(kind.models);
            let brand_option = shop
                .options
                .iter()
                .find(|option| option.category == 1 && option.label == brand)
                .map(|option| option.id);
            shop.devices.push(NewDevice {
                id,
                customer: Some(customer),
                name: dice.chance(50).then(|| kind.called.to_owned()),
                kind: Some(kind.kind.to_owned()),
                brand: Some(brand.to_owned()),
                brand_option,
                model: Some(model.to_owned()),
                serial_number: Some(format!("SN{:010}", dice.between(1_000_000, 9_999_999_999))),
                purchase_date: dice
                    .chance(60)
                    .then(|| (now - TimeDelta::days(dice.between(400, 1_800))).date_naive()),
                created_at: Some(now - TimeDelta::days(380)),
                ..NewDevice::default()
            });
            owned.push(Owned { id, customer, kind });
        }
    }
    owned
}
