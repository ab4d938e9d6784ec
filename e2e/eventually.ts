// Waiting for what must happen, never for a time: looked at again and again until it is so, or too late.
const LOOKS_AGAIN_MS = 40;

export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>, withinMs = 15_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > until) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await new Promise((done) => setTimeout(done, LOOKS_AGAIN_MS));
  }
}
