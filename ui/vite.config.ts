import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type PluginOption } from 'vite';

/** `FOCAL=http://127.0.0.1:8080 npm run dev` works on a real server; without it, the fixture of dev/ answers. */
const server = process.env.FOCAL;

async function fixture(): Promise<PluginOption> {
  if (server || process.env.NODE_ENV === 'production') return null;
  const { answer } = await import('./dev/fixture.ts');
  return { name: 'fixture', apply: 'serve', configureServer: (vite) => void vite.middlewares.use(answer()) };
}

export default defineConfig(async ({ command }) => ({
  plugins: [svelte(), command === 'serve' ? await fixture() : null],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true },
  server: { proxy: server ? { '/api': { target: server, changeOrigin: false } } : undefined },
}));
