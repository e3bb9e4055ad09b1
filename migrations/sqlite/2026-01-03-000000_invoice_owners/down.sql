DROP TABLE PortalInvoiceOwner;
