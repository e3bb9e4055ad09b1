# The codes that customers are sent. $code is the code, $minutes how long it can be used.
code-reset = Your code for a new password is { $code }. It is valid for { $minutes } minutes. Do not give it to anyone.
code-reset-subject = Your code for a new password
code-contact = Your code to confirm your contact is { $code }. It is valid for { $minutes } minutes. Do not give it to anyone.
code-contact-subject = Your code to confirm your contact
