ALTER TABLE PortalOneTimeCode DROP COLUMN shared;
