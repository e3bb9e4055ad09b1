DROP TABLE PortalSandboxTransaction;
DROP TABLE PortalSandboxOrder;
