# Repairs: the names of the stages, what a successful answer says, and what a technician reads.
stage-received = Received
stage-inspection = Being inspected
stage-awaiting-approval = Waiting for your approval
stage-under-repair = Under repair
stage-waiting-parts = Waiting for parts
stage-on-hold = On hold
stage-ready-for-pickup = Ready for pickup
stage-ready-for-delivery = Ready for delivery
stage-delivered = Delivered
stage-rejected = Rejected
stage-cancelled = Cancelled
message-comment-added = Your comment was added.
message-update-requested = The shop was told.
message-quotation-approved = You approved the quotation.
message-quotation-rejected = You rejected the quotation.
notice-update-requested = The customer asks how this repair is getting on.
notice-update-requested-with = The customer asks how this repair is getting on: { $message }
