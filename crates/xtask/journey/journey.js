// A customer pays through the sandbox in a real browser: node journey.js URL PICTURES CHROMIUM

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { shop } from "./shop.js";
import { windows } from "./windows.js";

const [origin, pictures, chromium] = process.argv.slice(2);
assert.ok(origin && pictures && chromium, "node journey.js URL PICTURES CHROMIUM");

const portal = await shop(origin);
const browser = await windows(chromium, pictures);

async function step(name, work) {
  console.log(`  ${name}: ${await work()}`);
}

try {
  const owed = await portal.owed();
  assert.ok(owed.length >= 2, "the customer owes nothing on two invoices");
  const [whole, parts] = owed;

  await step("pay one invoice in whole", async () => {
    const opened = await portal.initiate(whole.id, undefined);
    const page = await browser.phone("ar");
    await page.goto(`${opened.checkoutUrl}?lang=en`);
    await browser.keep(page, "checkout-en");
    await page.getByRole("link", { name: "العربية" }).click();
    await page.locator('html[lang="ar"]').waitFor();
    await browser.keep(page, "checkout-ar");
    await page.locator('button[value="pay"]').click();
    await page.locator("h1.good").waitFor();
    await browser.keep(page, "paid-ar");
    await portal.becomes(opened.paymentId, "completed");
    await page.locator("a.button.main").click();
    assert.match(page.url(), /\/pay\/[0-9a-f]{32}$/u);
    await page.locator("h1.good").waitFor();
    await browser.keep(page, "status-en");
    await page.getByRole("link", { name: "العربية" }).click();
    await page.locator('html[lang="ar"]').waitFor();
    await browser.keep(page, "status-ar");
    const invoice = await portal.invoice(whole.id);
    assert.deepEqual([invoice.status, invoice.amountDue], ["paid", 0]);
    return `${invoice.invoiceNumber}, ${opened.amount} ${opened.currency}: ${invoice.status}`;
  });

  await step("its PDF", async () => {
    const pdf = await portal.pdf(whole.id);
    if (pdf === undefined) return "this portal makes none";
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    await writeFile(join(pictures, "invoice.pdf"), pdf);
    return `${pdf.length} bytes`;
  });

  // Each part is another amount, so that each is a payment of its own and takes the place of the one before.
  await step("leave without paying", async () => {
    const opened = await portal.initiate(parts.id, 10);
    const page = await browser.desk("en");
    await page.goto(`${opened.checkoutUrl}?lang=en`);
    await browser.keep(page, "checkout-desk-dark-en");
    await page.getByRole("link", { name: "Leave without paying" }).click();
    await page.locator("h1.wait").waitFor();
    await browser.keep(page, "left-en");
    const { status } = await portal.payment(opened.paymentId);
    assert.equal(status, "pending");
    return status;
  });

  await step("be declined", async () => {
    const opened = await portal.initiate(parts.id, 11);
    await ends(opened, "decline", "h1.bad", "declined");
    const payment = await portal.becomes(opened.paymentId, "failed");
    assert.equal(payment.failureReason, "declined");
    return `${payment.status}, ${payment.failureReason}`;
  });

  await step("pay slowly", async () => {
    const opened = await portal.initiate(parts.id, 12);
    await ends(opened, "pay_slowly", "h1.wait", "slowly");
    const seen = await portal.states(opened.paymentId, "completed");
    return seen.join(", then ");
  });

  await step("pay late", async () => {
    const opened = await portal.initiate(parts.id, 13);
    await ends(opened, "pay_late", "h1.wait", "late");
    const seen = await portal.states(opened.paymentId, "completed");
    return seen.join(", then ");
  });

  await step("pay the rest twice", async () => {
    const opened = await portal.initiate(parts.id, undefined);
    await ends(opened, "pay_twice", "h1.good", "twice");
    await portal.becomes(opened.paymentId, "completed");
    const invoice = await portal.until(parts.id, ({ creditAmount }) => creditAmount > 0);
    assert.deepEqual([invoice.status, invoice.creditAmount], ["paid", opened.amount]);
    return `${invoice.status}, with a credit of ${invoice.creditAmount} ${invoice.currency}`;
  });

  await step("a link that leads nowhere", async () => {
    const page = await browser.phone("ar");
    const answer = await page.goto(`${origin}/sandbox/checkout/nothing`);
    await browser.keep(page, "missing-ar");
    assert.equal(answer.status(), 404);
    return answer.status();
  });
} finally {
  await browser.close();
}
assert.deepEqual(browser.complaints, [], "the browser complained");

/** Ends a payment by a button of its page, and looks at the ending in either language. */
async function ends(opened, action, shown, name) {
  const page = await browser.phone("ar");
  await page.goto(`${opened.checkoutUrl}?lang=ar`);
  await page.locator(`button[value="${action}"]`).click();
  await page.locator(shown).waitFor();
  await browser.keep(page, `${name}-ar`);
  await page.getByRole("link", { name: "English" }).click();
  await page.locator(`html[lang="en"] ${shown}`).waitFor();
  await browser.keep(page, `${name}-en`);
}
