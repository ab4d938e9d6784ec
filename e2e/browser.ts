// A real browser with a fresh profile, and pages that tell when something is wrong with them: what the content
// security policy refused, what a script threw, what failed to load.
import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core';
import { PASSWORD } from './api.ts';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PATIENCE_MS = 15_000;

export interface Asked { lang?: string; width?: number; height?: number; script?: boolean; dark?: boolean; touch?: boolean }

export class Browser {
  /** Complaints of all pages, with where they came from. */
  readonly complaints: string[] = [];
  #chromium: Chromium;
  private constructor(chromium: Chromium) { this.#chromium = chromium; }

  static async open(): Promise<Browser> {
    const path = process.env.CHROMIUM;
    if (!path) throw new Error('CHROMIUM is not set: run these tests with ./x e2e');
    return new Browser(await chromium.launch({ executablePath: path, args: FLAGS }));
  }
  close(): Promise<void> { return this.#chromium.close(); }

  /** Somebody's own window: nothing is shared with the others. */
  async window(asked: Asked = {}): Promise<{ page: Page; context: BrowserContext }> {
    const context = await this.#chromium.newContext({
      locale: asked.lang ?? 'en', viewport: { width: asked.width ?? 1440, height: asked.height ?? 900 }, javaScriptEnabled: asked.script ?? true,
      colorScheme: asked.dark ? 'dark' : 'light', hasTouch: asked.touch ?? false, isMobile: asked.touch ?? false, reducedMotion: 'reduce', timezoneId: 'Europe/Madrid',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    this.#listens(page);
    return { page, context };
  }

  #listens(page: Page) {
    page.on('console', (message) => { if (message.type() === 'error' && !/status of (401|404|409|410|422|429)/.test(message.text())) this.complaints.push(`${page.url()}: ${message.text()}`); });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
  }
}

/** Signs somebody in at the desk, with the form that people use. */
export async function signIn(page: Page, url: string, who: { email: string }): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await fillSignIn(page, who);
}

/** The form, on the page that is open. */
export async function fillSignIn(page: Page, who: { email: string }): Promise<void> {
  await page.locator('input[type=email]').fill(who.email);
  await page.locator('input[autocomplete=current-password]').fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.locator('#list').waitFor();
  await page.locator('.bar .status:not([data-state])').waitFor({ state: 'attached' });
}

/** Takes contacts from now on. */
export async function isAvailable(page: Page): Promise<void> {
  const me = page.locator('header button.who');
  await me.click();
  await page.locator('header .pop button.choice').filter({ hasText: /^(Available|Disponible)$/ }).click();
  await me.filter({ hasText: /Available|Disponible/ }).waitFor();
}
