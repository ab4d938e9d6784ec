// A customer at their page, as these tests play one: reads, answers, presses. The words are the English ones.
import type { Page } from 'playwright-core';
import { eventually } from './eventually.ts';

/** What a customer sees at home: the tap lies across, and nothing else is wrong; or a hose leaks at the pump. */
export const SEES = { tap: ['only-me', 'nowhere', 'across', 'agrees'], leak: ['only-me', 'at-the-pump', 'in-line', 'agrees'] };

/** Answers what is being asked, if something is. */
export async function answersOnce(page: Page, sees = SEES.tap): Promise<boolean> {
  for (const value of sees) {
    const button = page.locator(`form[action$="/answers"] button[value="${value}"]:not([aria-disabled])`);
    if (!(await button.count())) continue;
    const before = await page.locator('.told dd').count();
    await button.click();
    await eventually('the answer is kept on the page', async () => (await page.locator('.told dd').count()) > before || undefined, 30_000);
    return true;
  }
  return false;
}

/** Answers whatever is asked until a step to do appears. Gives the number of answers. */
export async function answersUntilStep(page: Page, sees = SEES.tap): Promise<number> {
  let answers = 0;
  await eventually('a step to do', async () => {
    if (await page.locator('form[action$="/done"] button').count()) return true;
    if (await answersOnce(page, sees)) answers++;
    return undefined;
  }, 90_000);
  return answers;
}

/** One pixel, so that a photo can be sent. */
export const PHOTO = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
