/** The text without parts that do not matter: what is left still has the property, within so many trials. */
export async function shrunk(text: string, hasProperty: (text: string) => Promise<boolean>, trials: number): Promise<string> {
  let result = text;
  let left = trials;
  for (let size = result.length >> 1; size >= 1 && left > 0; size >>= 1) {
    for (let at = 0; at < result.length && left > 0;) {
      const shorter = result.slice(0, at) + result.slice(at + size);
      left -= 1;
      if (await hasProperty(shorter)) result = shorter;
      else at += size;
    }
  }
  return result;
}
