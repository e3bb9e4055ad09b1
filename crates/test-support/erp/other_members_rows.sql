-- A step that only this shop has, and a tracking token that was given twice: its index can't be unique.
INSERT INTO RepairRequest (id, customerId, reportedProblem, status, trackingToken, createdAt, updatedAt) VALUES
  (9030, 9004, 'شاشة', 'COMPLETED', 'used-twice', '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
  (9031, 9004, 'بطارية', 'IN_LAB', 'used-twice', '2026-03-02 10:00:00', '2026-03-02 10:00:00');
