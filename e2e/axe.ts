// Whether anybody is shut out of a page (axe), and whether it scrolls sideways on a small phone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Finding { id: string; impact: string; nodes: { target: string[]; failureSummary?: string }[] }
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings of this page, each with where it is. */
export async function axe(page: Page, where: string): Promise<string[]> {
  // Put in as the browser's own tool would, past the page's policy: the policy is tested by what the page itself asks for.
  const client = await page.context().newCDPSession(page);
  await client.send('Runtime.evaluate', { expression: AXE });
  const { result } = await client.send('Runtime.evaluate', { expression: "axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations))", awaitPromise: true });
  await client.detach();
  const found = JSON.parse(String(result.value)) as Finding[];
  return found.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `${where}: ${one.id} at ${one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim() ?? ''})`).join('; ')}`);
}

async function sideways(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${where}: ${over} px too wide at ${width}`);
  }
  return found;
}

export async function looks(page: Page, where: string): Promise<string[]> {
  const before = page.viewportSize() ?? { width: 1440, height: 900 };
  const found = [...(await axe(page, where)), ...(await sideways(page, where)), ...(await axe(page, `${where}, 390`))];
  await page.setViewportSize(before);
  return found;
}
