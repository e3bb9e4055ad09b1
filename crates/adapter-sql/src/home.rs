//! Where connections live.

use diesel::{ConnectionError, ConnectionResult};
use std::future::Future;
use tokio::runtime::Handle;

/// The runtime that a database was opened on.
///
/// A connection is served by the runtime it was made on and dies with it. The web server gives each of its threads a runtime
/// of its own and ends each as soon as that thread has nothing left to do; the connections it made may by then carry another
/// thread's transaction. So they are all made on the runtime that outlives those.
#[derive(Debug, Clone)]
pub(crate) struct Home(Option<Handle>);

impl Home {
    /// The runtime of the caller; outside of any, that of whoever needs a connection.
    pub(crate) fn here() -> Self {
        Self(Handle::try_current().ok())
    }

    /// Makes a connection there.
    pub(crate) async fn make<C: Send + 'static>(
        &self,
        connect: impl Future<Output = ConnectionResult<C>> + Send + 'static,
    ) -> ConnectionResult<C> {
        match &self.0 {
            None => connect.await,
            Some(runtime) => runtime
                .spawn(connect)
                .await
                .unwrap_or_else(|gone| Err(ConnectionError::BadConnection(gone.to_string()))),
        }
    }
}
