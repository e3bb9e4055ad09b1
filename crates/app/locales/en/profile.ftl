# The profile: what answers say, and what is sent when a contact changes.
message-profile-changed = Your details are saved.
message-contact-code-sent = We have sent a code to the new contact. Enter it to complete the change.
message-contact-changed = Your contact is changed.
message-password-changed = Your password is changed, and your other sessions are ended.
message-account-closed = Your account is closed.
message-avatar-changed = Your picture is saved.
message-avatar-removed = Your picture is removed.
message-preferences-saved = Your preferences are saved.
contact-changed-phone = The phone number of your account with us was changed; our messages no longer come to this number. If this was not you, call the shop at once.
contact-changed-email = The e-mail address of your account with us was changed; our messages no longer come to this address. If this was not you, call the shop at once.
contact-changed-subject = Your e-mail address was changed
security-password-changed = The password of your account with us was changed. If this was not you, call the shop at once.
security-password-changed-subject = Your password was changed
security-session-theft = We signed out one of your devices: someone may have used a copy of its session. Sign in again, change your password, and call the shop if you know nothing of this.
security-session-theft-subject = One of your devices was signed out
