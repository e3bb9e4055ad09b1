// The browser, and the pictures that are taken in it.

import { join } from "node:path";
import { chromium as playwright } from "playwright-core";

/** A browser without a sandbox of its own: it sees pages of the portal alone, and may be run as root. */
export async function windows(executablePath, pictures) {
  const browser = await playwright.launch({ executablePath, args: ["--no-sandbox"] });
  const complaints = [];

  async function page(locale, viewport, colorScheme) {
    // Without scripts, as the pages promise to work.
    const context = await browser.newContext({ locale, viewport, colorScheme, javaScriptEnabled: false });
    const opened = await context.newPage();
    opened.on("pageerror", (error) => complaints.push(String(error)));
    opened.on("console", (line) => {
      if (line.type() === "error" && !line.text().includes("404")) complaints.push(line.text());
    });
    return opened;
  }

  return {
    complaints,
    phone: (locale) => page(locale, { width: 390, height: 844 }, "light"),
    desk: (locale) => page(locale, { width: 1280, height: 900 }, "dark"),
    keep: (shown, name) => shown.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }),
    close: () => browser.close(),
  };
}
