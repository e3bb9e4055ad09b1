//! Every route × {no token, bad token, other customer, staff token}. A route that is not in the table fails.
