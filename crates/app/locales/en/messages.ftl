# What a successful answer says. One block for each area, by name.

# auth
message-logged-in = You are logged in.
message-logged-out = You are logged out.
