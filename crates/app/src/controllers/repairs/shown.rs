//! How the domain's entities are shown to a caller, in their language and by the shop's calendar.

use super::answers::{
    AttachmentItem, CommentItem, QuotationLine, QuotationView, RepairAction, RepairBranch, RepairItem,
    RepairTechnician, RepairView, TimelineItem,
};
use super::names::{FileTypeName, QuotationStatusName, StageName, StatusName};
use crate::extract::AnyCustomer;
use crate::files::{FileLinks, FileRef};
use crate::http::Amount;
use crate::i18n;
use crate::state::AppState;
use kernel::{Currency, Locale, RepairId, ShopZone};
use repairs::{
    Attachment, Author, Branch, Comment, Quotation, RepairDetail, RepairSummary, Stage, TimelineEntry,
};

/// Shows repairs to one caller.
pub(crate) struct Shown<'a> {
    locale: Locale,
    zone: ShopZone,
    links: &'a FileLinks,
}

impl<'a> Shown<'a> {
    pub(crate) fn to(customer: &AnyCustomer, state: &'a AppState) -> Self {
        Self {
            locale: customer.locale(),
            zone: state.config.timezone,
            links: &state.file_links,
        }
    }

    pub(crate) fn item(&self, repair: &RepairSummary) -> RepairItem {
        RepairItem {
            id: repair.id.get(),
            request_number: repair.request_number(self.zone),
            device_id: repair.device_id.map(kernel::DeviceId::get),
            device_name: repair.device_name.clone(),
            device_model: repair.device_model.clone(),
            issue: repair.issue.clone(),
            status: StatusName(repair.stage.status()),
            stage: StageName(repair.stage),
            stage_label: label(self.locale, repair.stage),
            action_required: repair.awaits_approval().then_some(RepairAction::ApproveQuotation),
            estimated_cost: repair.estimated_cost.map(Amount),
            currency: repair.currency.to_string(),
            estimated_completion: repair.estimated_completion,
            created_at: repair.created_at,
            updated_at: repair.updated_at,
        }
    }

    pub(super) fn view(&self, repair: RepairDetail) -> RepairView {
        let shop = repair.summary.currency;
        let RepairItem {
            id,
            request_number,
            device_id,
            device_name,
            device_model,
            issue,
            status,
            stage,
            stage_label,
            action_required,
            estimated_cost,
            currency,
            estimated_completion,
            created_at,
            updated_at,
        } = self.item(&repair.summary);
        RepairView {
            id,
            request_number,
            device_id,
            device_name,
            device_model,
            issue,
            status,
            stage,
            stage_label,
            action_required,
            estimated_cost,
            currency,
            estimated_completion,
            created_at,
            updated_at,
            serial_number: repair.serial_number,
            description: repair.description,
            accessories: repair.accessories,
            actual_cost: repair.actual_cost.map(Amount),
            completed_at: repair.completed_at,
            technician: repair.technician.map(|technician| RepairTechnician {
                id: technician.id.get(),
                name: technician.name,
            }),
            branch: repair.branch.map(RepairBranch::from),
            upcoming_stages: repair
                .summary
                .stage
                .upcoming()
                .iter()
                .map(|stage| StageName(*stage))
                .collect(),
            quotation: repair.quotation.map(|offer| quotation(offer, shop)),
            invoice_id: repair.invoice_id.map(kernel::InvoiceId::get),
            timeline: repair.timeline.into_iter().map(|step| self.step(step)).collect(),
            comments: repair.comments.into_iter().map(CommentItem::from).collect(),
            attachments: self.files(repair.summary.id, repair.attachments),
        }
    }

    pub(super) fn step(&self, step: TimelineEntry) -> TimelineItem {
        TimelineItem {
            id: step.id,
            status: StatusName(step.stage.status()),
            stage: StageName(step.stage),
            stage_label: label(self.locale, step.stage),
            note: step.note,
            created_at: step.created_at,
            created_by: step.by.as_ref().map(Author::as_str).map(str::to_owned),
        }
    }

    pub(super) fn files(&self, repair: RepairId, files: Vec<Attachment>) -> Vec<AttachmentItem> {
        let shown = files.into_iter().map(|file| AttachmentItem {
            file_url: self.links.link(&FileRef::Attachment {
                repair,
                attachment: file.id.clone(),
                name: file.file_name.clone(),
                content_type: file.content_type.clone(),
            }),
            id: file.id,
            file_name: file.file_name,
            file_type: FileTypeName(file.file_type),
            content_type: file.content_type,
            size: file.size,
            created_at: file.created_at,
        });
        shown.collect()
    }
}

/// The name of a stage in a language.
pub(crate) fn label(locale: Locale, stage: Stage) -> String {
    i18n::text(locale, &format!("stage-{}", stage.as_str().replace('_', "-")))
}

/// An offer names its currency once; the shop's serves where it has no amount.
fn quotation(offer: Quotation, shop: Currency) -> QuotationView {
    let currency = offer.total.or(offer.tax).map_or(shop, |amount| amount.currency);
    QuotationView {
        id: offer.id.get(),
        status: QuotationStatusName(offer.status),
        total_amount: offer.total.map(Amount),
        tax_amount: offer.tax.map(Amount),
        currency: currency.to_string(),
        sent_at: offer.sent_at,
        responded_at: offer.responded_at,
        items: offer
            .items
            .into_iter()
            .map(|line| QuotationLine {
                id: line.id,
                description: line.description,
                quantity: line.quantity,
                unit_price: line.unit_price.map(Amount),
                total: line.total.map(Amount),
            })
            .collect(),
    }
}

impl From<Branch> for RepairBranch {
    fn from(branch: Branch) -> Self {
        Self {
            id: branch.id.get(),
            name: branch.name,
            phone: branch.phone,
            address: branch.address,
        }
    }
}

impl From<Comment> for CommentItem {
    fn from(comment: Comment) -> Self {
        Self {
            id: comment.id.get(),
            repair_id: comment.repair.get(),
            comment: comment.text,
            kind: "customer",
            created_at: comment.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_a_name_of_its_own_in_both_languages() {
        for locale in Locale::ALL {
            let mut seen = std::collections::BTreeSet::new();
            for stage in Stage::ALL {
                let text = label(locale, stage);
                assert!(!text.starts_with("stage-"), "{text} is missing");
                assert!(seen.insert(text));
            }
        }
    }
}
