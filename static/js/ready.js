/**
 * Entry of the five words on a kiosk (a part, see README.md): the device has made some in advance, with their share, so
 * that they work without network. It hands each out once, and only when they are asked for.
 */

/** Five words; undefined when none are left: then the page draws its own, as elsewhere. */
async function fetchReady() {
  const answer = await fetch("/api/v1/ready", { method: "POST" }).catch(() => ({ ok: false }));
  if (!answer.ok) return undefined;
  const words = await answer.json();
  return () => words;
}

/** @param {any} section @param {any} kit */
export async function begin(section, kit) {
  const [words, own] = await Promise.all([import(kit.form.dataset.list + "#" + Date.now()), fetchReady()]);
  return words.begin(section, kit, own);
}
