-- Whose each invoice was when it was last followed: where it goes to somebody else, both must see it.
CREATE TABLE PortalInvoiceOwner (
  invoiceId INTEGER NOT NULL PRIMARY KEY,
  customerId INTEGER NOT NULL
);
