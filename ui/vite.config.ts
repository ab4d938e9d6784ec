import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { answer } from './dev/fixture.ts';

/** `FOCAL=http://127.0.0.1:8080 npm run dev` works on a real server; without it, the fixture of dev/ answers. */
const server = process.env.FOCAL;
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Answers in place of the server; the preview also sends the page's policy, so that a breach is seen here first. */
const fixture: Plugin = {
  name: 'fixture',
  apply: (_, { isPreview, command }) => !server && (command === 'serve' || !!isPreview),
  configureServer: (vite) => void vite.middlewares.use(answer()),
  configurePreviewServer: (vite) => {
    vite.middlewares.use((_, res, next) => { res.setHeader('content-security-policy', POLICY); next(); });
    vite.middlewares.use(answer());
  },
};

export default defineConfig({
  plugins: [svelte(), fixture],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // The server takes changes from its own pages only, so the proxy speaks as one of them.
  server: { proxy: server ? { '/api': { target: server, headers: { origin: server } } } : undefined },
});
