// A customer's visit to the demo shop, by the generated client: `node built/journey.js http://127.0.0.1:8080`.

import assert from "node:assert/strict";
import { connect, done, fields, first, next, refused, step, type Schemas } from "./answers.js";

const address = process.argv[2];
assert.ok(address !== undefined, "the shop's address is missing");

let tokens: Schemas["TokenData"] | undefined;
const portal = connect(address, () => tokens?.token);
const visitor = connect(address, () => undefined);
const credentials = { loginIdentifier: "01010000001", password: "demo-shop-2026" };

await step("a wrong password", async () => {
  const body = { ...credentials, password: "not-the-password" };
  return refused(await visitor.POST("/api/customer/v1/auth/login", { body }), 401, "INVALID_CREDENTIALS").message;
});

await step("sign in", async () => {
  const { data } = done(await visitor.POST("/api/customer/v1/auth/login", { body: credentials }));
  assert.match(data.user.phone ?? "", /1010000001$/);
  assert.ok(Date.parse(data.expiresAt) > Date.now());
  tokens = data;
  return data.user.name;
});

await step("dashboard", async () => {
  const { data } = done(await portal.GET("/api/customer/v1/dashboard/stats"));
  assert.equal(data.repairs.total, data.repairs.active + data.repairs.pending + data.repairs.completed + data.repairs.cancelled);
  const recent = done(await portal.GET("/api/customer/v1/dashboard/recent-repairs", { params: { query: { limit: 3 } } }));
  assert.equal(recent.data.length, 3);
  const summary = done(await portal.GET("/api/customer/v1/dashboard/notifications-summary"));
  assert.equal(summary.data.unread, data.notifications.unread);
  return `${data.repairs.total} repairs, ${data.invoices.pendingAmount} ${data.invoices.currency} to pay`;
});

let repairs: Schemas["RepairItem"][] = [];
await step("repairs by page", async () => {
  const page = (number: number) =>
    portal.GET("/api/customer/v1/repairs", { params: { query: { page: number, limit: 4, sortBy: "createdAt", sortDir: "DESC" } } });
  const { data, pagination } = done(await page(1));
  repairs = data;
  const pages = pagination.totalPages;
  assert.ok(pages !== undefined && pages > 1, "the shop has too few repairs to page through");
  for (let number = 2; number <= pages; number += 1) repairs = repairs.concat(done(await page(number)).data);
  assert.equal(repairs.length, pagination.total);
  return `${pages} pages of 4`;
});

await step("repairs by cursor", async () => {
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: 4 } : { limit: 4, cursor };
    const { data, pagination } = done(await portal.GET("/api/customer/v1/repairs", { params: { query } }));
    seen.push(...data.map(({ id }) => id));
    cursor = pagination.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(seen, repairs.map(({ id }) => id));
  return `the same ${seen.length} in the same order`;
});

await step("repairs by status", async () => {
  const status: Schemas["StatusName"][] = ["completed", "cancelled"];
  const query = { status, limit: 100 };
  const { data } = done(await portal.GET("/api/customer/v1/repairs", { params: { query } }));
  const wanted = repairs.filter((repair) => status.includes(repair.status));
  assert.equal(data.length, wanted.length);
  return `${data.length} completed or cancelled`;
});

await step("one repair, and unchanged the second time", async () => {
  const params = { path: { id: first(repairs, "repair").id } };
  const answer = await portal.GET("/api/customer/v1/repairs/{id}", { params });
  const { data } = done(answer);
  assert.ok(data.timeline.length > 0);
  const tag = answer.response.headers.get("ETag");
  assert.ok(tag !== null);
  const again = await portal.GET("/api/customer/v1/repairs/{id}", { params, headers: { "If-None-Match": tag } });
  assert.equal(again.response.status, 304);
  return `${data.requestNumber} is ${data.stageLabel}; 304 for ${tag}`;
});

await step("a comment", async () => {
  const path = { id: first(repairs, "repair").id };
  const body = { comment: "When can I come?" };
  const { data } = done(await portal.POST("/api/customer/v1/repairs/{id}/comments", { params: { path }, body }), 201);
  assert.equal(data.comment, body.comment);
  const list = done(await portal.GET("/api/customer/v1/repairs/{id}/comments", { params: { path, query: { limit: 100 } } }));
  assert.ok(list.data.some(({ id }) => id === data.id));
  return `number ${data.id}`;
});

await step("a quotation, approved once", async () => {
  const status: Schemas["StageName"][] = ["awaiting_approval"];
  const waiting = done(await portal.GET("/api/customer/v1/repairs", { params: { query: { status } } }));
  const params = { path: { id: first(waiting.data, "repair that awaits approval").id } };
  const before = done(await portal.GET("/api/customer/v1/repairs/{id}", { params })).data;
  assert.equal(before.actionRequired, "approve_quotation");
  assert.equal(before.quotation?.status, "pending");
  const after = done(await portal.POST("/api/customer/v1/repairs/{id}/quotation/approve", { params })).data;
  assert.equal(after.quotation?.status, "approved");
  assert.notEqual(after.stage, "awaiting_approval");
  const again = await portal.POST("/api/customer/v1/repairs/{id}/quotation/approve", { params });
  assert.equal(next(refused(again, 409, "QUOTATION_ALREADY_DECIDED"), 409), "load again");
  return `${before.quotation.totalAmount} ${before.quotation.currency}, now ${after.stageLabel}`;
});

await step("invoices", async () => {
  const { data } = done(await portal.GET("/api/customer/v1/invoices", { params: { query: { limit: 5 } } }));
  const path = { id: first(data, "invoice").id };
  const invoice = done(await portal.GET("/api/customer/v1/invoices/{id}", { params: { path } })).data;
  assert.ok(invoice.items.length > 0);
  done(await portal.GET("/api/customer/v1/invoices/{id}/payment-history", { params: { path } }));
  const token = invoice.verificationCode;
  const verified = done(await visitor.GET("/api/customer/v1/verify/{token}", { params: { path: { token } } })).data;
  assert.equal(verified.totalAmount, invoice.totalAmount);
  return `${invoice.invoiceNumber}, ${invoice.status}, known by its code to anybody who has it`;
});

await step("a device, from its entry to its removal", async () => {
  const body = { name: "The kitchen's", type: "tablet", brand: "Samsung", model: "Galaxy Tab A9", purchaseDate: "2024-02-29" };
  const device = done(await portal.POST("/api/customer/v1/devices", { body }), 201).data;
  const params = { path: { id: device.id } };
  const changed = done(await portal.PUT("/api/customer/v1/devices/{id}", { params, body: { name: "The study's" } })).data;
  assert.deepEqual([changed.name, changed.model, changed.purchaseDate], ["The study's", body.model, body.purchaseDate]);
  done(await portal.DELETE("/api/customer/v1/devices/{id}", { params }));
  refused(await portal.DELETE("/api/customer/v1/devices/{id}", { params }), 404, "DEVICE_NOT_FOUND");
  return `number ${device.id}`;
});

await step("notifications", async () => {
  const query = { unreadOnly: true };
  const inbox = done(await portal.GET("/api/customer/v1/notifications", { params: { query } }));
  const path = { id: first(inbox.data, "unread notification").id };
  done(await portal.PUT("/api/customer/v1/notifications/{id}/read", { params: { path } }));
  const { data } = done(await portal.GET("/api/customer/v1/notifications/unread-count"));
  assert.equal(data.unreadCount, inbox.unreadCount - 1);
  return `${inbox.unreadCount} unread, one fewer now`;
});

await step("preferences", async () => {
  const theme = done(await portal.GET("/api/customer/v1/profile/preferences")).data.theme === "dark" ? "light" : "dark";
  const { data } = done(await portal.PUT("/api/customer/v1/profile/preferences", { body: { theme } }));
  assert.equal(data.theme, theme);
  return data.theme;
});

await step("what is wrong with a request, by codes", async () => {
  const body = { name: "", type: "phone", brand: "Nokia", model: "3310".repeat(30), purchaseDate: "2999-01-01" };
  const wrong = fields(refused(await portal.POST("/api/customer/v1/devices", { body }), 422, "VALIDATION_FAILED"));
  assert.deepEqual([wrong.get("name"), wrong.get("model"), wrong.get("purchaseDate")], ["REQUIRED", "TOO_LONG", "INVALID_DATE"]);
  const far = await portal.GET("/api/customer/v1/repairs", { params: { query: { limit: 1000 } } });
  assert.equal(fields(refused(far, 422, "VALIDATION_FAILED")).get("limit"), "TOO_LARGE");
  const path = { id: Number.NaN };
  refused(await portal.GET("/api/customer/v1/repairs/{id}", { params: { path } }), 400, "BAD_REQUEST");
  const nobodys = await portal.GET("/api/customer/v1/repairs/{id}", { params: { path: { id: 2_000_000_000 } } });
  refused(nobodys, 404, "REPAIR_NOT_FOUND");
  return [...wrong].map(([field, code]) => `${field} ${code}`).join(", ");
});

await step("everything held about the customer", async () => {
  const { data } = done(await portal.GET("/api/customer/v1/profile/export"));
  assert.ok(data.comments.some(({ comment }) => comment === "When can I come?"));
  assert.equal(data.repairs.length, repairs.length);
  const steps = data.repairs.flatMap(({ timeline }) => timeline);
  const lines = data.invoices.flatMap(({ items }) => items);
  assert.ok(lines.every(({ total }) => total === null || Number.isFinite(total)));
  return `${steps.length} steps of ${data.repairs.length} repairs, ${lines.length} lines of ${data.invoices.length} invoices`;
});

await step("refresh", async () => {
  assert.ok(tokens !== undefined);
  const before = tokens;
  const body = { refreshToken: before.refreshToken };
  tokens = done(await visitor.POST("/api/customer/v1/auth/refresh", { body })).data;
  assert.notEqual(tokens.refreshToken, before.refreshToken);
  const profile = done(await portal.GET("/api/customer/v1/profile")).data;
  return `still ${profile.name}`;
});

await step("sign out", async () => {
  done(await portal.POST("/api/customer/v1/auth/logout"));
  const after = refused(await portal.GET("/api/customer/v1/dashboard/stats"), 401, "SESSION_REVOKED");
  assert.equal(next(after, 401), "sign in");
  assert.ok(tokens !== undefined);
  const body = { refreshToken: tokens.refreshToken };
  const late = await visitor.POST("/api/customer/v1/auth/refresh", { body });
  assert.equal(late.response.status, 401);
  return `the access token is refused, and the refresh token with ${late.error?.code}`;
});

await step("a forgotten password", async () => {
  const loginIdentifier = "01010000002";
  done(await visitor.POST("/api/customer/v1/auth/forgot-password", { body: { loginIdentifier } }));
  const otp = await code();
  const { resetToken } = done(await visitor.POST("/api/customer/v1/auth/verify-otp", { body: { loginIdentifier, otp } })).data;
  const password = "a-quiet-workshop-42";
  const body = { token: resetToken, newPassword: password, confirmPassword: password };
  done(await visitor.POST("/api/customer/v1/auth/reset-password", { body }));
  refused(await visitor.POST("/api/customer/v1/auth/reset-password", { body }), 401, "INVALID_CODE");
  const { data } = done(await visitor.POST("/api/customer/v1/auth/login", { body: { loginIdentifier, password } }));
  return `a new one for ${data.user.name}`;
});

/** The six digits that were sent: messages leave after the answer, so they are waited for. */
async function code(): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { data } = done(await visitor.GET("/dev/messages"));
    const digits = data.map(({ text }) => /\b\d{6}\b/.exec(text)?.[0]).find((found) => found !== undefined);
    if (digits !== undefined) return digits;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("no code was sent");
}
