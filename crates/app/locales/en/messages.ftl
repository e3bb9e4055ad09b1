# What a successful answer says. One block for each area, by name.

# auth
message-logged-in = You are logged in.
message-logged-out = You are logged out.
message-code-sent = If the account exists, a code will reach you in a moment.
message-password-set = Your new password is set. Please log in again.
message-session-ended = The session was ended.
message-sessions-ended = Your other sessions were ended.
