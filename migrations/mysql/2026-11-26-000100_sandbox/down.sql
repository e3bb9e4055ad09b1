DROP TABLE IF EXISTS PortalSandboxTransaction;
DROP TABLE IF EXISTS PortalSandboxOrder;
