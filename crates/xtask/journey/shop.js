// The API, as far as the journey needs it.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

const PATIENCE = 30_000;

/** A customer of the demo shop, logged in. */
export async function shop(origin) {
  const base = `${origin}/api/customer/v1`;
  let token;

  async function asked(method, path, body) {
    const headers = { "accept-language": "en" };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    if (path === "/payments/initiate") headers["idempotency-key"] = randomUUID();
    return fetch(`${base}${path}`, { method, headers, body: body && JSON.stringify(body) });
  }

  async function data(method, path, body) {
    const answer = await asked(method, path, body);
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text).data;
  }

  /** Asks until it is so. */
  async function until(ask, isSo, what) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const found = await ask();
      if (isSo(found)) return found;
      assert.ok(Date.now() < end, `${what}: ${JSON.stringify(found)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const credentials = { loginIdentifier: "01010000001", password: "demo-shop-2026" };
  ({ token } = await data("POST", "/auth/login", credentials));

  const payment = (id) => data("GET", `/payments/${id}`);
  const invoice = (id) => data("GET", `/invoices/${id}`);
  return {
    payment,
    invoice,
    /** Invoices with something left to pay that several payments fit into, the largest first. */
    async owed() {
      const invoices = await data("GET", "/invoices?status=pending&status=overdue&status=partially_paid&limit=100");
      const fit = invoices.filter(({ amountDue }) => amountDue > 100);
      return fit.sort((a, b) => b.amountDue - a.amountDue);
    },
    initiate: (invoiceId, amount) => data("POST", "/payments/initiate", { invoiceId, amount, gateway: "sandbox" }),
    becomes: (id, status) => until(() => payment(id), (found) => found.status === status, `payment ${id} is to be ${status}`),
    /** The states that a payment is seen in on its way to the last. */
    async states(id, last) {
      const seen = [];
      await until(() => payment(id), ({ status }) => {
        if (seen.at(-1) !== status) seen.push(status);
        return status === last;
      }, `payment ${id} is to be ${last}`);
      return seen;
    },
    until: (id, isSo) => until(() => invoice(id), isSo, `invoice ${id}`),
    /** The file, or nothing where the portal has no such route. */
    async pdf(id) {
      const answer = await asked("GET", `/invoices/${id}/pdf`);
      if (answer.status === 404) return undefined;
      assert.ok(answer.ok, `the PDF: ${answer.status}`);
      return Buffer.from(await answer.arrayBuffer());
    },
  };
}
