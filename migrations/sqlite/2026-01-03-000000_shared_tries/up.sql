-- Of a code's tries, those that were held against another code too and count for the day there.
ALTER TABLE PortalOneTimeCode ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
