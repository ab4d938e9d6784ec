// Small things this browser keeps: theme, language, drafts, sound. Storage may be closed or full; then they are kept for the visit only.
const visit = new Map<string, string>();

export const kept = {
  get(key: string): string | undefined {
    try { return localStorage.getItem(`focal.${key}`) ?? visit.get(key); } catch { return visit.get(key); }
  },
  set(key: string, value: string) {
    visit.set(key, value);
    try { localStorage.setItem(`focal.${key}`, value); } catch { /* kept for the visit */ }
  },
  drop(key: string) {
    visit.delete(key);
    try { localStorage.removeItem(`focal.${key}`); } catch { /* nothing to drop */ }
  },
};
