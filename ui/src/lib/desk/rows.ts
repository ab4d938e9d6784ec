// What the list shows, flat: headings, rows and folds, each with its fixed height.
import type { CaseRow, View } from '../api/types';

export const ROW = 83, HEAD = 34, FOLD = 52;
export interface Entry { key: string; h: number; row?: CaseRow; head?: View; fold?: true }

const asRow = (row: CaseRow): Entry => ({ key: row.id, h: ROW, row });

export function entries(view: View, rows: CaseRow[], waiting: CaseRow[], storm: number): Entry[] {
  const out: Entry[] = [];
  const head = (of: View) => out.push({ key: `head-${of}`, h: HEAD, head: of });
  if (rows.length) { head(view); for (const r of rows) out.push(asRow(r)); }
  if (view !== 'mine') return out;
  if (waiting.length) { head('waiting'); for (const r of waiting) out.push(asRow(r)); }
  if (storm > 0) out.push({ key: 'fold-storm', h: FOLD, fold: true });
  return out;
}
