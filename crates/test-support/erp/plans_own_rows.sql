INSERT INTO CustomerSession (customerId, token, expiresAt) VALUES (9001, 'a-token-of-the-first-plan', '2026-01-01 00:00:00');
INSERT INTO CustomerAuditLog (customerId, action, requestData) VALUES (9001, 'LOGIN', '{"ip": "10.0.0.1"}');
INSERT INTO CustomerPreferences (customerId, language) VALUES (9001, 'en');
