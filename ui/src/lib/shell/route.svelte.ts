// Where we are: a path, its parts, and links that do not reload the page.
class Route {
  path = $state(location.pathname);
  get parts() { return this.path.split('/').filter(Boolean).map(decodeURIComponent); }
  get room() { return this.parts[0] ?? 'desk'; }
  get id() { return this.parts[1]; }
}

export const route = new Route();
addEventListener('popstate', () => (route.path = location.pathname));

export function to(path: string, replace = false) {
  if (path === location.pathname) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  route.path = path;
}

/** onclick of an ordinary link: new tab, new window and downloads stay the browser's. */
export function go(e: MouseEvent) {
  if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  const a = (e.currentTarget as HTMLElement).closest('a');
  if (!a || a.target || a.origin !== location.origin) return;
  e.preventDefault();
  to(a.pathname);
}
