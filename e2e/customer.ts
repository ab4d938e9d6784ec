// A customer at their page, as these tests play one: reads, answers, presses. The words are the English ones.
import type { Page } from 'playwright-core';
import { eventually } from './eventually.ts';

/** What this customer sees at home: the tap lies across, and nothing else is wrong. */
const SEES = ['only-me', 'nowhere', 'across', 'agrees'];

/** Answers whatever is asked until a step to do appears. Gives the number of answers. */
export async function answersUntilStep(page: Page, withinMs = 60_000): Promise<number> {
  let answers = 0;
  await eventually('a step to do', async () => {
    if (await page.locator('form[action$="/done"] button').count()) return true;
    for (const value of SEES) {
      const button = page.locator(`form[action$="/answers"] button[value="${value}"]:not([aria-disabled])`);
      if (!(await button.count())) continue;
      const before = await page.locator('.told dd').count();
      await button.click();
      await eventually('the answer is kept on the page', async () => (await page.locator('.told dd').count()) > before || undefined);
      answers++;
      return undefined;
    }
    return undefined;
  }, withinMs);
  return answers;
}

/** One pixel, so that a photo can be sent. */
export const PHOTO = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
