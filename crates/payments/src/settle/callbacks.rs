use super::Settlement;
use crate::{
    Callback, CallbackError, CallbackMessage, GatewayName, Gateways, Inquiries, MoneyFact, OrderKey,
    PaymentError, PaymentGateway,
};
use kernel::RequestContext;
use std::sync::Arc;

/// Why a message is not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum CallbackFailure {
    /// That gateway is not on.
    #[error("the gateway is not on")]
    GatewayOff,
    /// It is not listened to.
    #[error(transparent)]
    NotGenuine(#[from] CallbackError),
    /// It could not be stored: the gateway must send it again.
    #[error(transparent)]
    NotStored(#[from] PaymentError),
}

/// Takes gateways' messages.
pub struct Callbacks {
    settlement: Settlement,
    inquiries: Arc<dyn Inquiries>,
    gateways: Gateways,
}

impl Callbacks {
    /// Over the settlement.
    #[must_use]
    pub fn new(settlement: Settlement, inquiries: Arc<dyn Inquiries>, gateways: Gateways) -> Self {
        Self {
            settlement,
            inquiries,
            gateways,
        }
    }

    /// Takes a message. `Ok` when everything it says is stored, or need not be. Nothing is done before its signature holds.
    ///
    /// # Errors
    /// See [`CallbackFailure`].
    pub async fn receive(
        &self,
        gateway: GatewayName,
        message: &CallbackMessage,
        context: &RequestContext,
    ) -> Result<(), CallbackFailure> {
        let gateway = self.gateways.get(gateway).ok_or(CallbackFailure::GatewayOff)?;
        match gateway.verify_callback(message)? {
            Callback::Nothing => {}
            Callback::Facts(facts) => {
                for fact in facts {
                    self.settlement.apply(&fact.into(), context).await?;
                }
            }
            Callback::Ask(order) => self.ask(gateway.as_ref(), &order, context).await?,
        }
        Ok(())
    }

    /// The message is worth a question. What is answered counts; where nothing is, the worker asks again.
    async fn ask(
        &self,
        gateway: &dyn PaymentGateway,
        order: &OrderKey,
        context: &RequestContext,
    ) -> Result<(), PaymentError> {
        let Some(attempt) = self.inquiries.by_order(gateway.name(), order).await? else {
            tracing::warn!(
                gateway = gateway.name().as_str(),
                "a message about an order that is none of ours"
            );
            return Ok(());
        };
        match gateway.inquire(&attempt.order_ref()).await {
            Ok(inquiry) => {
                for fact in inquiry.facts {
                    self.settlement.apply(&MoneyFact::from(fact), context).await?;
                }
            }
            Err(error) => {
                self.settlement.counters().add_unanswered();
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    payment = attempt.id.get(),
                    "a gateway does not confirm its own message yet"
                );
                let now = self.settlement.clock().now();
                self.inquiries.ask_now(attempt.id, now).await?;
            }
        }
        Ok(())
    }
}
