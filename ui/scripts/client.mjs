// Types of the HTTP API from its own description, once the server has written it.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

const from = new URL('../../crates/web/openapi.json', import.meta.url);
const to = new URL('../src/lib/api/openapi.d.ts', import.meta.url);
if (!existsSync(from)) {
  console.log('crates/web/openapi.json is not there yet: nothing to generate');
} else {
  const { default: openapi, astToString } = await import('openapi-typescript');
  await writeFile(to, astToString(await openapi(from)));
  console.log('wrote src/lib/api/openapi.d.ts');
}
