// Many calls, a few at once: enough to be quick, few enough to leave Focal to others.
const AT_ONCE = 8;

export async function together<T>(all: Iterable<T>, act: (one: T) => Promise<void>): Promise<void> {
  const rest = [...all];
  const hand = async () => { for (let one = rest.shift(); one !== undefined; one = rest.shift()) await act(one); };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
}
